"use strict";
(function () {
  const data = JSON.parse(document.getElementById("data").textContent);
  const holder = document.getElementById("picture");
  const status = document.getElementById("status");
  const facts = document.getElementById("facts");
  const all = document.getElementById("all");
  const nodes = new vis.DataSet(data.nodes);
  const edges = new vis.DataSet(data.edges);
  const network = new vis.Network(holder, { nodes, edges }, data.options);
  const behind = [nodes, edges].map(function (set) {
    return set.getIds({ filter: (item) => item.hidden });
  });

  function opening() {
    return all && all.checked ? data.everything : data.opening;
  }

  // what waits behind the leading circles and lines
  function show(every) {
    [nodes, edges].forEach(function (set, k) {
      set.update(behind[k].map((id) => ({ id, hidden: !every })));
    });
    all.checked = every;
    network.fit();
  }

  // names come from registers: text only, never markup
  function tell(node) {
    const lines = data.facts[node] || [];
    status.textContent = lines[0] || opening();
    facts.replaceChildren(
      ...lines.slice(1).map(function (line) {
        const item = document.createElement("li");
        item.textContent = line;
        return item;
      })
    );
  }

  function choose(node) {
    if (nodes.get(node).hidden) {
      show(true);
    }
    network.selectNodes([node]);
    network.focus(node, { scale: Math.max(network.getScale(), 0.9) });
    tell(node);
  }

  network.on("selectNode", function (event) {
    tell(event.nodes[0]);
  });
  network.on("deselectNode", function () {
    tell(-1);
  });
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
    network.fit();
    document.documentElement.dataset.ready = "true";
  });
})();
