// Draws each chart of the page over the figures that its table shows. Plotly comes before this.

// Pixels: the width of A4, upright, at the scale of _print.scss; and that of one beside others.
const PAPER = 900;
const BESIDE_OTHERS = 430;
const BELOW_ON_PAPER = 120; // for labels and the legend: paper does not wait for their true height
const ONE_LABEL = 80; // one in lines takes no more
const drawings = [];

// Labels in lines lie over each other where they have to stand upright: there, each is one line.
function labels({ categoryarray: names = [] }, width) {
  if (!names.some((name) => name.includes("<br>"))) return {};
  const upright = width < names.length * ONE_LABEL;
  return {
    "xaxis.tickmode": "array",
    "xaxis.tickvals": names,
    "xaxis.ticktext": names.map((name) => (upright ? name.replaceAll("<br>", " ") : name)),
    "xaxis.tickangle": upright ? -90 : 0,
  };
}

for (const figure of document.querySelectorAll("[data-chart]")) {
  const { data, layout, config } = JSON.parse(
    document.getElementById(figure.dataset.chart).textContent,
  );
  const drawing = figure.querySelector(".wsoa-chart__drawing");
  const below = layout.margin.b;
  figure.hidden = false; // only now has it a width
  Plotly.newPlot(drawing, data, layout, config);
  Plotly.relayout(drawing, labels(layout.xaxis, drawing.clientWidth));
  drawings.push([drawing, below]);
}

addEventListener("beforeprint", () => {
  for (const [drawing] of drawings) {
    const width = drawing.closest(".wsoa-charts") ? BESIDE_OTHERS : PAPER;
    const onPaper = { width, "margin.b": BELOW_ON_PAPER };
    Plotly.relayout(drawing, { ...onPaper, ...labels(drawing.layout.xaxis, width) });
  }
});
addEventListener("afterprint", () => {
  for (const [drawing, below] of drawings) {
    const shown = labels(drawing.layout.xaxis, drawing.clientWidth);
    Plotly.relayout(drawing, { width: null, autosize: true, "margin.b": below, ...shown });
  }
});
