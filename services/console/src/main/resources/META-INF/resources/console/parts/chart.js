import { Chart, html, useEffect, useRef } from '../library.js';

const COLOURS = ['--chart-1', '--chart-2', '--chart-3', '--chart-4'];

/** A canvas knows no properties and no themes: what an element of this colour would be drawn with. */
function colour(place, name) {
  place.style.color = `var(${name})`;
  const drawn = getComputedStyle(place).color;
  place.style.color = '';
  return drawn;
}

/**
 * Lines over steps.
 *
 * @param names one a line
 * @param data the steps, then the values of each line
 */
export function LineChart({ title, names, data }) {
  const place = useRef(null);
  const chart = useRef(null);
  useEffect(() => {
    const line = { stroke: colour(place.current, '--line') };
    const axis = { stroke: colour(place.current, '--muted'), grid: line, ticks: line };
    chart.current = new Chart({
      width: place.current.clientWidth,
      height: 260,
      scales: { x: { time: false } },
      axes: [{ ...axis, label: 'step' }, { ...axis }],
      series: [{ label: 'step' }, ...names.map((label, i) => ({
        label, stroke: colour(place.current, COLOURS[i % COLOURS.length]), width: 2,
        dash: i === 0 ? undefined : [6, 2 + 2 * i],
      }))],
    }, data, place.current);
    const resize = new ResizeObserver(() => chart.current.setSize({ width: place.current.clientWidth, height: 260 }));
    resize.observe(place.current);
    return () => {
      resize.disconnect();
      chart.current.destroy();
    };
  }, [names.join()]);
  useEffect(() => chart.current?.setData(data), [data]);
  return html`<figure class="chart">
    <figcaption>${title}</figcaption>
    <div ref=${place} role="img" aria-label=${summary(title, names, data)}></div>
  </figure>`;
}

function summary(title, names, data) {
  const last = names.map((name, i) => `${name} ${data[i + 1].at(-1)?.toPrecision(3)}`).join(', ');
  return `${title} at step ${data[0].at(-1)}: ${last}`;
}
