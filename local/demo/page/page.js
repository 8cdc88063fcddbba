// Shows what the demo's server tells by server-sent events. Texts from elsewhere go in as text, never as HTML.

const byId = (id) => document.getElementById(id);
const keptLines = 2000;
const cards = new Map();
let lines = [];

/** An element with properties, data and children. */
function make(name, { text, data = {}, ...properties } = {}, ...children) {
  const element = Object.assign(document.createElement(name), properties);
  if (text !== undefined) element.textContent = text;
  Object.assign(element.dataset, data);
  element.append(...children);
  return element;
}

function svg(name, attributes = {}, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

const seconds = (ms) => (ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`);

function showState(state) {
  showStatus(state);
  for (const photo of state.photos) showPhoto(photo);
  const answered = state.photos.filter(({ answer }) => answer).length;
  byId("count").textContent = `${answered} of ${state.photos.length} answered`;
  byId("empty").hidden = state.photos.length > 0;
  showMap(state);
  showStart(state.steps);
}

function showStatus({ phase, readyMs, steps, violations }) {
  const status = byId("status");
  status.dataset.phase = phase;
  if (phase === "ready") {
    const refused = violations.length > 0 ? ` Telegram would have refused ${violations.length} requests.` : "";
    status.textContent = `Ready after ${seconds(readyMs)}.${refused}`;
  } else status.textContent = phase === "starting" ? `Starting … ${steps.at(-1)?.name ?? ""}` : "Stopping …";
}

function showPhoto(photo) {
  const shown = cards.get(photo.id);
  const print = JSON.stringify(photo);
  if (shown?.print === print) return;
  const open = shown?.card.querySelector("details")?.open ?? false;
  const card = cardOf(photo, open, shown?.card);
  if (shown) shown.card.replaceWith(card);
  else byId("cards").prepend(card);
  cards.set(photo.id, { card, print });
}

function cardOf({ id, name, acknowledgedMs, answer, journey }, open, before) {
  const photo =
    before?.querySelector("figure") ??
    make("figure", {}, make("img", { src: `/pictures/${id}/photo`, alt: `The photo ${name}` }));
  const old = before?.querySelector("img.drawn");
  const drawn = answer?.picture
    ? (old ?? make("img", { className: "drawn", src: `/pictures/${id}/answer`, alt: `The answer: ${answer.text}` }))
    : make("span", {
        className: "quiet",
        text: answer ? "no picture" : acknowledgedMs === undefined ? "sent" : "in work …",
      });
  const took = answer ? seconds(answer.tookMs) : "";
  const text = make(
    "div",
    { className: "text" },
    make("h3", {}, make("span", { text: name }), make("span", { className: "took", text: took })),
    make("p", {
      className: "caption",
      text: answer ? answer.text : acknowledgedMs === undefined ? "Waiting for the bot." : "The bot works on it.",
    }),
  );
  if (journey.length > 0) text.append(journeyOf(journey, answer?.tookMs, open));
  return make(
    "li",
    { className: "card", data: { answered: String(answer !== undefined) } },
    make("div", { className: "pictures" }, photo, make("figure", {}, drawn)),
    text,
  );
}

function journeyOf(journey, tookMs, open) {
  const whole = Math.max(tookMs ?? 0, ...journey.map(({ fromMs, tookMs: took }) => fromMs + took), 1);
  const rows = journey.map(({ service, name, fromMs, tookMs: took, failed, depth }) => {
    const label = make("td", { text: `${service}: ${name}` });
    label.style.paddingLeft = `${0.3 + depth * 0.7}rem`;
    return make(
      "tr",
      {},
      label,
      make("td", { className: "bar" }, track(fromMs / whole, took / whole, { service, failed })),
      make("td", { className: "ms", text: seconds(took) }),
    );
  });
  return make(
    "details",
    { open },
    make("summary", { text: `${journey.length} steps` }),
    make("table", { className: "journey" }, make("tbody", {}, ...rows)),
  );
}

function track(from, width, data) {
  const bar = make("span", { data });
  bar.style.left = `${Math.max(0, from) * 100}%`;
  bar.style.width = `${Math.min(1, width) * 100}%`;
  return make("div", { className: "track" }, bar);
}

// The map: three columns, one box a node, one curve an edge. Its places are made once, its texts change.
const box = { width: 210, height: 62, gap: 22 };
const columns = { outside: 10, runs: 395, used: 780 };
let drawnMap = "";

function showMap({ map, nodes }) {
  const plan = JSON.stringify(map);
  if (plan !== drawnMap && map.nodes.length > 0) {
    drawnMap = plan;
    byId("map").replaceChildren(drawMap(map));
  }
  for (const [id, { mood, text }] of Object.entries(nodes)) {
    const node = byId(`node-${id}`);
    if (!node) continue;
    node.dataset.mood = mood;
    node.querySelector(".state").textContent = text;
    node.querySelector("title").textContent = `${id}: ${text}`;
  }
}

function drawMap({ nodes, edges }) {
  const places = new Map();
  const counts = { outside: 0, runs: 0, used: 0 };
  const tallest = Math.max(
    ...Object.keys(counts).map((column) => nodes.filter((node) => node.column === column).length),
  );
  for (const { id, column } of nodes) {
    const own = nodes.filter((node) => node.column === column).length;
    const offset = ((tallest - own) * (box.height + box.gap)) / 2;
    places.set(id, { x: columns[column], y: 12 + offset + counts[column] * (box.height + box.gap), column });
    counts[column] += 1;
  }
  const height = 12 + tallest * (box.height + box.gap);
  return svg(
    "svg",
    { viewBox: `0 0 1060 ${height}`, role: "group", "aria-label": "Map of the system" },
    svg(
      "defs",
      {},
      svg(
        "marker",
        { id: "arrow", viewBox: "0 0 8 8", refX: 7, refY: 4, markerWidth: 7, markerHeight: 7, orient: "auto" },
        svg("path", { d: "M0 0 L8 4 L0 8 z", fill: "currentColor" }),
      ),
    ),
    ...edges.map((edge) => drawEdge(edge, places.get(edge.from), places.get(edge.to))),
    ...nodes.map((node) => drawNode(node, places.get(node.id))),
  );
}

function drawEdge({ from, to, label }, a, b) {
  const middle = (place) => place.y + box.height / 2;
  const right = a.column !== b.column && a.x < b.x;
  const same = a.column === b.column;
  const x1 = right || same ? a.x + box.width : a.x;
  const x2 = same ? b.x + box.width : right ? b.x : b.x + box.width;
  const bend = same ? x1 + 55 : (x1 + x2) / 2;
  const d = `M${x1} ${middle(a)} C${bend} ${middle(a)} ${bend} ${middle(b)} ${x2} ${middle(b)}`;
  // Nearer to its end than to its beginning, where all curves of one box are together.
  const [x, y] = [along(x1, bend, bend, x2), along(middle(a), middle(a), middle(b), middle(b))];
  const text = svg("text", { x, y: y - 4, "text-anchor": "middle" });
  text.textContent = label;
  const title = svg("title");
  title.textContent = `${from} → ${to}: ${label}`;
  return svg("g", { class: "edge" }, title, svg("path", { d, "marker-end": "url(#arrow)" }), text);
}

/** Where a cubic Bézier curve is at two thirds of its way, in one dimension. */
function along(from, control, other, to) {
  const t = 2 / 3;
  return (1 - t) ** 3 * from + 3 * (1 - t) ** 2 * t * control + 3 * (1 - t) * t ** 2 * other + t ** 3 * to;
}

function drawNode({ id, kind, name }, { x, y }) {
  const line = (className, dy, words) => {
    const text = svg("text", { x: x + 12, y: y + dy, class: className });
    text.textContent = words;
    return text;
  };
  return svg(
    "g",
    { class: "node", id: `node-${id}` },
    svg("title"),
    svg("rect", { x, y, width: box.width, height: box.height, rx: kind === "workload" || kind === "job" ? 8 : 28 }),
    line("name", 22, name),
    line("kind", 38, kind),
    line("state", 54, ""),
  );
}

function showStart(steps) {
  const whole = Math.max(...steps.map(({ toMs }) => toMs), 1);
  const rows = steps.map(({ name, fromMs, toMs }) =>
    make(
      "tr",
      {},
      make("td", { text: name }),
      make("td", { className: "bar" }, track(fromMs / whole, (toMs - fromMs) / whole, {})),
      make("td", { className: "ms", text: seconds(toMs - fromMs) }),
    ),
  );
  byId("start").replaceChildren(make("table", {}, make("tbody", {}, ...rows)));
}

// Logs
function readLine({ at, name, ordinal, stream, text }) {
  const plain = {
    at,
    service: name,
    who: `${name}-${ordinal}`,
    level: stream === "err" ? "error" : "info",
    words: text,
  };
  try {
    const { level, msg, event, time, service, predictionId, ...rest } = JSON.parse(text);
    const more = Object.keys(rest).length > 0 ? ` ${JSON.stringify(rest)}` : "";
    const id = predictionId ? ` ${predictionId.slice(0, 8)}` : "";
    return { ...plain, level: level ?? plain.level, words: `${msg ?? event ?? ""}${id}${more}` };
  } catch {
    return plain;
  }
}

function addLines(fresh) {
  const read = fresh.map(readLine);
  lines = [...lines, ...read].slice(-keptLines);
  const select = byId("service");
  for (const { service } of read) {
    if (![...select.options].some(({ value }) => value === service))
      select.append(make("option", { value: service, text: service }));
  }
  showLines(read);
}

const order = ["trace", "debug", "info", "warn", "error", "fatal"];

function wanted({ service, level, words, who }) {
  const text = byId("filter").value.toLowerCase();
  return (
    (byId("service").value === "" || byId("service").value === service) &&
    (byId("level").value === "" || order.indexOf(level) >= order.indexOf(byId("level").value)) &&
    (text === "" || `${who} ${words}`.toLowerCase().includes(text))
  );
}

function showLines(fresh) {
  const list = byId("logs");
  const atEnd = list.scrollTop + list.clientHeight >= list.scrollHeight - 20;
  list.append(
    ...fresh
      .filter(wanted)
      .map(({ at, who, level, words }) =>
        make(
          "p",
          { data: { level } },
          make("time", { text: new Date(at).toISOString().slice(11, 23) }),
          " ",
          make("b", { text: who }),
          ` ${level} ${words}`,
        ),
      ),
  );
  while (list.childElementCount > keptLines) list.firstElementChild.remove();
  if (atEnd) list.scrollTop = list.scrollHeight;
}

for (const id of ["service", "level", "filter"]) {
  byId(id).addEventListener("input", () => {
    byId("logs").replaceChildren();
    showLines(lines);
  });
}

// Sending
async function send(path, body) {
  const answer = await fetch(path, { method: "POST", body }).catch(() => undefined);
  byId("message").textContent = answer?.ok ? "" : answer ? await answer.text() : "The demo does not answer.";
}

byId("samples").addEventListener("click", () => send("/samples"));
byId("file").addEventListener("change", async ({ target }) => {
  for (const file of target.files) await send(`/photos?name=${encodeURIComponent(file.name)}`, file);
  target.value = "";
});

const events = new EventSource("/events");
events.addEventListener("open", () => {
  lines = [];
  byId("logs").replaceChildren();
});
events.addEventListener("state", ({ data }) => showState(JSON.parse(data)));
events.addEventListener("log", ({ data }) => addLines(JSON.parse(data)));
events.addEventListener("error", () => {
  byId("status").dataset.phase = "lost";
  byId("status").textContent = "The demo has ended.";
});
