// How values are written for people.

const UNITS = [['day', 86_400], ['hour', 3600], ['minute', 60], ['second', 1]];
const RELATIVE = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });

/** A time as people say it: 3 minutes ago. */
export function ago(instant) {
  if (!instant) {
    return '';
  }
  const seconds = (new Date(instant).getTime() - Date.now()) / 1000;
  const [unit, size] = UNITS.find(([, length]) => Math.abs(seconds) >= length) ?? UNITS[3];
  return RELATIVE.format(Math.round(seconds / size), unit);
}

export function exactTime(instant) {
  return instant ? new Date(instant).toLocaleString() : '';
}

/** An id as people tell two apart. */
export function short(id) {
  return id && id.length > 12 ? `${id.slice(0, 8)}…` : id ?? '';
}

export function number(value) {
  if (value === null || value === undefined) {
    return '–';
  }
  if (Number.isInteger(value)) {
    return value.toLocaleString('en');
  }
  return Number(value.toPrecision(4)).toLocaleString('en', { maximumSignificantDigits: 4 });
}

export function percent(share) {
  return share === null || share === undefined ? '–' : `${(100 * share).toFixed(1)} %`;
}

export function counted(n, one, many = `${one}s`) {
  return `${n.toLocaleString('en')} ${n === 1 ? one : many}`;
}
