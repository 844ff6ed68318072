"use strict";
const charts = JSON.parse(document.getElementById("charts").textContent);
const dark = window.matchMedia("(prefers-color-scheme: dark)");
function draw() {
  const ink = getComputedStyle(document.documentElement).getPropertyValue("--ink").trim();
  for (const [name, figure] of Object.entries(charts)) {
    const layout = { ...figure.layout, font: { ...(figure.layout.font || {}), color: ink } };
    Plotly.react(name, figure.data, layout, { responsive: true, displaylogo: false });
  }
}
draw();
dark.addEventListener("change", draw);
