// Draws each chart of the page over the figures that its table shows. Plotly comes before this.

const PAPER = 900; // pixels: the width of A4, upright, at the scale of _print.scss
const drawings = [];

for (const figure of document.querySelectorAll("[data-chart]")) {
  const { data, layout, config } = JSON.parse(
    document.getElementById(figure.dataset.chart).textContent,
  );
  const drawing = figure.querySelector(".wsoa-chart__drawing");
  figure.hidden = false; // only now has it a width
  Plotly.newPlot(drawing, data, layout, config);
  drawings.push(drawing);
}

addEventListener("beforeprint", () => {
  for (const drawing of drawings) Plotly.relayout(drawing, { width: PAPER });
});
addEventListener("afterprint", () => {
  for (const drawing of drawings) Plotly.relayout(drawing, { width: null, autosize: true });
});
