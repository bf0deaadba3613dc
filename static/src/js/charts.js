// Draws each chart of the page over the figures that its table shows. Plotly comes before this.

for (const figure of document.querySelectorAll("[data-chart]")) {
  const { data, layout, config } = JSON.parse(
    document.getElementById(figure.dataset.chart).textContent,
  );
  figure.hidden = false; // only now has it a width
  Plotly.newPlot(figure.querySelector(".wsoa-chart__drawing"), data, layout, config);
}
