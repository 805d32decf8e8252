// The versions are those of the build: Maven writes them in.
export {
  html, render, useCallback, useEffect, useMemo, useRef, useState,
} from '/_static/htm/${htm.version}/preact/standalone.module.js';
export { default as Chart } from '/webjars/uplot/${uplot.version}/dist/uPlot.esm.js';
