// Draws each chart of the page over the figures that its table shows. Plotly comes before this.

// Pixels: the width of A4, upright, at the scale of _print.scss; and that of one beside others.
const PAPER = 900;
const BESIDE_OTHERS = 430;
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
  for (const drawing of drawings) {
    const width = drawing.closest(".wsoa-charts") ? BESIDE_OTHERS : PAPER;
    Plotly.relayout(drawing, { width });
  }
});
addEventListener("afterprint", () => {
  for (const drawing of drawings) Plotly.relayout(drawing, { width: null, autosize: true });
});
