"use strict";
(function () {
  const data = JSON.parse(document.getElementById("data").textContent);
  const holder = document.getElementById("picture");
  const status = document.getElementById("status");
  const facts = document.getElementById("facts");
  const all = document.getElementById("all");
  const FACE = "'Segoe UI', 'Helvetica Neue', Arial, 'Liberation Sans', sans-serif";
  const LINE = 16;
  // names tried at one time, the most of a side of the picture that names may take, and how far a circle shrinks
  const MOST_NAMES = 250;
  const SIDE = 0.3;
  const LEAST = 0.5;
  const nodes = new vis.DataSet(data.nodes);
  const edges = new vis.DataSet(data.edges);
  const network = new vis.Network(holder, { nodes, edges }, data.options);
  const first = new Map(data.nodes.map((node) => [node.id, node]));
  const behind = [nodes, edges].map(function (set) {
    return set.getIds({ filter: (item) => item.hidden });
  });
  const widths = new Map();
  let headings = data.headings;
  let chosen = -1;
  let room = 0;

  function opening() {
    return all && all.checked ? data.everything : data.opening;
  }

  // one unit is one pixel at first: the picture is stretched to its frame, circles and names keep their size
  function fit() {
    const wide = holder.clientWidth;
    const high = holder.clientHeight;
    const seen = nodes.get({ filter: (node) => !node.hidden }).map((node) => first.get(node.id));
    const points = seen.concat(data.headings);
    if (!points.length || !wide || !high) {
      return;
    }
    const span = function (axis) {
      const values = points.map((point) => point[axis]);
      const low = Math.min(...values);
      return [low, Math.max(1, Math.max(...values) - low)];
    };
    const [left, width] = span("x");
    const [top, height] = span("y");
    room = Math.min(data.room, SIDE * wide);
    const pads = [data.sides.includes("l") ? room : 26, data.sides.includes("r") ? room : 26];
    const kx = (wide - pads[0] - pads[1]) / width;
    const ky = (high - 66) / height;
    const size = Math.min(1, Math.max(LEAST, Math.min(kx, ky)));
    const moved = (point) => ({ x: (point.x - left) * kx, y: (point.y - top) * ky });
    nodes.update(
      data.nodes.map((node) => ({ id: node.id, ...moved(node), size: Math.max(3, node.size * size) }))
    );
    headings = data.headings.map((heading) => ({ ...heading, ...moved(heading) }));
    network.moveTo({ position: { x: wide / 2 - pads[0], y: high / 2 - 36 }, scale: 1 });
  }

  function measured(ctx, words, bold) {
    const key = (bold ? "b" : "n") + words;
    if (!widths.has(key)) {
      widths.set(key, ctx.measureText(words).width);
    }
    return widths.get(key);
  }

  function cut(ctx, words, most, bold) {
    let short = words;
    while (short.length > 4 && measured(ctx, short, bold) > most) {
      short = short.slice(0, -2).trimEnd().replace(/\u2026$/, "") + "\u2026";
    }
    return short;
  }

  // the rows that a name may stand in, the best first: x and y of its left top corner
  function places(side, at, r, width) {
    const right = [at.x + r + 5, at.y - LINE / 2];
    const left = [at.x - r - 5 - width, at.y - LINE / 2];
    const below = [at.x - width / 2, at.y + r + 2];
    const above = [at.x - width / 2, at.y - r - LINE - 2];
    return { r: [right, left, below], l: [left, right, below], b: [below, above, right], n: [right, left, below, above] }[side];
  }

  function meets(box, others) {
    return others.some((o) => box[0] < o[2] && box[2] > o[0] && box[1] < o[3] && box[3] > o[1]);
  }

  function inside(box, wide, high) {
    return box[0] >= 0 && box[2] <= wide && box[1] >= 0 && box[3] <= high;
  }

  // first the one that is chosen, then the largest; a name stands where it covers no name and no circle, or nowhere
  function names(ctx, wide, high) {
    const scale = network.getScale();
    const circles = [];
    const wanted = [];
    nodes.forEach(function (node) {
      if (node.hidden) {
        return;
      }
      const at = network.canvasToDOM({ x: node.x, y: node.y });
      const r = node.size * scale;
      if (at.x > -r && at.x < wide + r && at.y > -r && at.y < high + r) {
        circles.push([at.x - r, at.y - r, at.x + r, at.y + r]);
        wanted.push({ id: node.id, at, r });
      }
    });
    wanted.sort((a, b) => (b.id === chosen) - (a.id === chosen) || data.order[a.id] - data.order[b.id]);
    const taken = [];
    const found = [];
    headings.forEach(function (heading) {
      const at = network.canvasToDOM(heading);
      if (!inside([at.x, at.y, at.x, at.y], wide, high)) {
        return;
      }
      ctx.font = "bold 14px " + FACE;
      const words = cut(ctx, heading.label, wide / 2, true);
      const width = measured(ctx, words, true);
      const x = Math.max(2, Math.min(heading.left ? at.x - 6 : at.x - width / 2, wide - width - 2));
      taken.push([x, at.y - LINE / 2, x + width, at.y + LINE / 2]);
      found.push({ words, box: taken[taken.length - 1], bold: true });
    });
    ctx.font = "13px " + FACE;
    wanted.slice(0, MOST_NAMES).forEach(function (mark) {
      const side = data.sides[mark.id];
      const most = "rl".includes(side) ? Math.max(room - 16, 60) * Math.max(1, scale) : wide - 4;
      const words = cut(ctx, data.names[mark.id], most, false);
      const width = measured(ctx, words, false);
      const rows = places(side, mark.at, mark.r, width).map(([x, y]) => [x, y, x + width, y + LINE]);
      let put = rows.find((box) => inside(box, wide, high) && !meets(box, taken) && !meets(box, circles));
      if (!put && mark.id === chosen) {
        const x = Math.max(2, Math.min(mark.at.x - width / 2, wide - width - 2));
        put = [x, mark.at.y + mark.r + 2, x + width, mark.at.y + mark.r + 2 + LINE];
      }
      if (put) {
        taken.push(put);
        found.push({ words, box: put, bold: false });
      }
    });
    return found;
  }

  function draw(ctx) {
    const wide = holder.clientWidth;
    const high = holder.clientHeight;
    ctx.save();
    const ratio = ctx.canvas.width / wide;
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    const found = names(ctx, wide, high);
    ctx.textBaseline = "middle";
    ctx.textAlign = "left";
    ctx.lineJoin = "round";
    ctx.lineWidth = 4;
    ctx.strokeStyle = "#ffffff";
    ctx.fillStyle = "#17202a";
    found.forEach(function (name) {
      ctx.font = (name.bold ? "bold 14px " : "13px ") + FACE;
      ctx.strokeText(name.words, name.box[0], name.box[1] + LINE / 2);
      ctx.fillText(name.words, name.box[0], name.box[1] + LINE / 2);
    });
    ctx.restore();
    holder.names = found;
  }

  // what waits behind the leading circles and lines
  function show(every) {
    [nodes, edges].forEach(function (set, k) {
      set.update(behind[k].map((id) => ({ id, hidden: !every })));
    });
    all.checked = every;
    fit();
  }

  // names come from registers: text only, never markup
  function tell(node) {
    const lines = data.facts[node] || [];
    chosen = node;
    status.textContent = lines[0] || opening();
    facts.replaceChildren(
      ...lines.slice(1).map(function (line) {
        const item = document.createElement("li");
        item.textContent = line;
        return item;
      })
    );
    network.redraw();
  }

  function choose(node) {
    if (nodes.get(node).hidden) {
      show(true);
    }
    network.selectNodes([node]);
    network.focus(node, { scale: Math.max(network.getScale(), 1) });
    tell(node);
  }

  function zoom(by) {
    network.moveTo({ scale: Math.min(8, Math.max(0.2, network.getScale() * by)) });
  }

  network.on("afterDrawing", draw);
  network.on("selectNode", function (event) {
    tell(event.nodes[0]);
  });
  network.on("deselectNode", function () {
    tell(-1);
  });
  document.getElementById("nearer").addEventListener("click", () => zoom(1.4));
  document.getElementById("further").addEventListener("click", () => zoom(1 / 1.4));
  document.getElementById("whole").addEventListener("click", fit);
  document.querySelector("form").addEventListener("submit", function (event) {
    event.preventDefault();
  });
  document.getElementById("find").addEventListener("input", function (event) {
    const wanted = event.target.value.trim().toLowerCase();
    const found = wanted
      ? data.facts.flatMap(function (lines, node) {
          return lines[0].toLowerCase().includes(wanted) ? [node] : [];
        })
      : [];
    if (found.length) {
      choose(found[0]);
      status.textContent += found.length > 1 ? " (first of " + found.length + " found)" : "";
    } else {
      network.unselectAll();
      tell(-1);
      status.textContent = wanted ? "Nothing found" : opening();
    }
  });
  if (all) {
    all.addEventListener("change", function () {
      show(all.checked);
      tell(-1);
    });
  }
  network.once("afterDrawing", function () {
    fit();
    document.documentElement.dataset.ready = "true";
    let last = holder.clientWidth + "x" + holder.clientHeight;
    new ResizeObserver(function () {
      const now = holder.clientWidth + "x" + holder.clientHeight;
      if (now !== last) {
        last = now;
        network.setSize("100%", "100%");
        fit();
      }
    }).observe(holder);
  });
})();
