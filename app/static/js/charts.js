// Draws charts from their tables (templates/_macros/charts.html) and closes the tables. Colours are
// the page's own custom properties, resolved by the browser: the dark scheme and paper need no
// second drawing. Nothing moves, so there is no motion to reduce. Without ECharts the tables stay.
const INK = "var(--hq-chart)";
const PALE = "var(--hq-chart-pale)"; // bars that a line crosses
const PLAN = "var(--hq-chart-plan)";
const WORDS = "var(--hq-grey)";
const LINE = "var(--hq-line)";
const SOME = 14;
const hatched = { symbol: "rect", dashArrayX: [1, 0], dashArrayY: [2, 4], rotation: -Math.PI / 4, color: "var(--hq-paper)" };

document.addEventListener("DOMContentLoaded", () => {
  for (const figure of document.querySelectorAll("[data-chart]")) {
    if (window.echarts) draw(figure);
    else figure.classList.add("hq-chart-off");
  }
});

function draw(figure) {
  const table = read(figure);
  const box = figure.querySelector(".hq-chart-drawing");
  figure.classList.add("hq-chart-on");
  figure.querySelector("details").open = false;
  const chart = window.echarts.init(box, null, { renderer: "svg" });
  chart.setOption(optionOf(figure, table));
  fit(box);
  new ResizeObserver(() => {
    if (!box.clientWidth || matchMedia("print").matches) return;
    chart.resize();
    fit(box);
  }).observe(box);
}

// So that paper can make it as wide as it is itself.
function fit(box) {
  const svg = box.querySelector("svg");
  svg.setAttribute("viewBox", `0 0 ${svg.getAttribute("width")} ${svg.getAttribute("height")}`);
}

function read(figure) {
  const rows = [...figure.querySelectorAll("tbody tr")];
  const names = rows.map((row) => row.querySelector("th"));
  const heads = [...figure.querySelectorAll("thead th")].slice(1);
  const columns = heads.map((head, place) => ({
    label: head.textContent,
    ...head.dataset,
    cells: rows.map((row) => row.querySelectorAll("td")[place]),
  }));
  return { names, columns };
}

const short = (name) => name.dataset.short ?? name.textContent;
const value = (cell) => (cell.dataset.value === undefined ? null : Number(cell.dataset.value));

function optionOf(figure, table) {
  const shape = figure.dataset.chart;
  const drawn = table.columns.filter((column) => column.mark);
  const family = getComputedStyle(figure).fontFamily;
  const along = { type: "category", data: table.names.map(short), ...axis({ grid: false }) };
  const option = {
    animation: false,
    textStyle: { fontFamily: family },
    grid: { left: 4, right: 8, top: shape === "sums" ? 50 : 34, bottom: 4, outerBoundsMode: "same", outerBoundsContain: "axisLabel" },
    legend: { show: shape !== "ranks", left: 0, top: 0, selectedMode: false, itemWidth: 26, textStyle: { color: WORDS, fontSize: 12.5 } },
    tooltip: tip(table, family),
  };
  if (shape === "ranks") return { ...option, ...ranks(along, drawn[0], table.names) };
  const two = shape === "counts-and-sum";
  return {
    ...option,
    xAxis: along,
    yAxis: two ? [axis({}), axis({ grid: false, position: "right" })] : axis({}),
    series: drawn.map((column, place) => ({
      ...series(column, two && place === 1),
      ...(two && place === 0 && { itemStyle: { color: PALE } }),
      markLine: place ? undefined : today(figure, table.names),
    })),
  };
}

function axis({ grid = true, position }) {
  return {
    position,
    minInterval: 1,
    axisLine: { lineStyle: { color: LINE } },
    axisTick: { show: false },
    axisLabel: { color: WORDS, fontSize: 12, hideOverlap: true, formatter: written },
    splitLine: { show: grid, lineStyle: { color: LINE } },
  };
}

const written = (label) => (typeof label === "number" ? label.toLocaleString(document.documentElement.lang) : label);

function series(column, second) {
  const plan = column.look === "plan";
  const colour = plan ? PLAN : INK;
  const data = column.cells.map(value);
  if (column.mark === "bar") {
    return { type: "bar", name: column.label, data, barMaxWidth: 26, barCategoryGap: "25%", itemStyle: { color: colour, borderRadius: [2, 2, 0, 0] }, emphasis: { disabled: true } };
  }
  return {
    type: "line",
    name: column.label,
    data,
    yAxisIndex: second ? 1 : 0,
    color: second ? PLAN : colour,
    itemStyle: { color: second ? PLAN : colour },
    lineStyle: { width: 2, type: plan ? [6, 4] : "solid", color: second ? PLAN : colour },
    symbol: plan ? "diamond" : "circle",
    symbolSize: plan ? 9 : 6,
    showSymbol: data.length <= 2 * SOME,
    emphasis: { disabled: true },
  };
}

function today(figure, names) {
  const place = names.findIndex((name) => name.hasAttribute("aria-current"));
  if (place < 0) return undefined;
  return {
    silent: true,
    symbol: "none",
    data: [{ xAxis: place }],
    lineStyle: { color: WORDS, type: [2, 3], width: 1 },
    label: { formatter: figure.dataset.now, color: WORDS, fontSize: 12, position: "end", distance: 4 },
  };
}

function ranks(along, column, names) {
  const data = column.cells.map((cell, place) => ({
    value: value(cell),
    itemStyle: names[place].dataset.hatched === undefined ? undefined : { color: PLAN, decal: hatched },
  }));
  return {
    xAxis: { type: "value", show: false, max: "dataMax" },
    yAxis: { ...along, inverse: true, axisLine: { show: false }, axisLabel: { ...along.axisLabel, interval: 0 } },
    grid: { left: 4, right: 40, top: 0, bottom: 0, outerBoundsMode: "same", outerBoundsContain: "axisLabel" },
    series: [{
      ...series(column, false),
      data,
      barMaxWidth: 15,
      label: { show: true, position: "right", color: "var(--hq-text)", fontSize: 12.5, formatter: ({ dataIndex }) => column.cells[dataIndex].textContent },
    }],
  };
}

// The table's own words, as elements: under the policy of the page, markup may bring no styles.
function tip(table, family) {
  return {
    trigger: "axis",
    confine: true,
    transitionDuration: 0,
    className: "hq-chart-tip",
    backgroundColor: "var(--hq-sheet)",
    borderColor: "var(--hq-line-strong)",
    borderWidth: 1,
    padding: [8, 12],
    textStyle: { color: "var(--hq-text)", fontSize: 13, fontFamily: family },
    shadowColor: "transparent",
    axisPointer: { type: "line", lineStyle: { color: WORDS, type: "solid" } },
    formatter: ([{ dataIndex }]) => {
      const title = document.createElement("b");
      title.textContent = table.names[dataIndex].textContent;
      return [title, ...table.columns.map((column) => line(column.label, column.cells[dataIndex].textContent))];
    },
  };
}

function line(...words) {
  const box = document.createElement("div");
  for (const word of words) box.append(Object.assign(document.createElement("span"), { textContent: word }));
  return box;
}
