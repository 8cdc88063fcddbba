// Shows what the demo's server tells by server-sent events. Texts from elsewhere go in as text, never as HTML.

import { showMap } from "./map.js";

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

const seconds = (ms) => (ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`);

function showState(state) {
  showStatus(state);
  for (const photo of state.photos) showPhoto(photo);
  const answered = state.photos.filter(({ answer }) => answer).length;
  byId("count").textContent = `${answered} of ${state.photos.length} answered`;
  byId("empty").hidden = state.photos.length > 0;
  showMap(byId("map"), state);
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
