// The map: three columns, one box a node, one curve an edge. Its places are made once, its texts change.

const box = { width: 210, height: 62, gap: 22 };
const columns = { outside: 10, runs: 395, used: 780 };
let drawnMap = "";

/** Draws the map into an element, once; its nodes' states are told each time. */
export function showMap(element, { map, nodes }) {
  const plan = JSON.stringify(map);
  if (plan !== drawnMap && map.nodes.length > 0) {
    drawnMap = plan;
    element.replaceChildren(drawMap(map));
  }
  for (const [id, { mood, text }] of Object.entries(nodes)) {
    const node = document.getElementById(`node-${id}`);
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

function svg(name, attributes = {}, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}
