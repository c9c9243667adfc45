// What every page of the console is made of; a plug-in's page imports it as 'gantry'.
import {LitElement, html, svg, nothing, render} from 'lit';
import uPlot from 'uplot';
import {words} from '/zh.js';

export {html, svg, nothing};

// ---- language and theme -------------------------------------------------------------------------------------------
const stored = name => { try { return localStorage.getItem(name); } catch { return null; } };
const store = (name, value) => { try { localStorage.setItem(name, value); } catch { /* a private window forgets */ } };

export const taste = {
  language: stored('gantry.language') ?? (navigator.language.startsWith('zh') ? 'zh' : 'en'),
  theme: stored('gantry.theme') ?? (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'),
  set(name, value) {
    this[name] = value;
    store('gantry.' + name, value);
    this.apply();
    window.dispatchEvent(new Event('gantry-taste'));
  },
  apply() {
    document.documentElement.dataset.theme = this.theme;
    document.documentElement.lang = this.language;
  },
};
taste.apply();

/** A text in the chosen language; English where there is no other. */
export const t = text => (taste.language === 'zh' ? words[text] ?? text : text);

// ---- asking the interface -----------------------------------------------------------------------------------------
/** What the interface refused: a sentence, and the field it is about. */
export class ApiError extends Error {
  constructor(status, problem) {
    super(problem.detail ?? `HTTP ${status}`);
    this.status = status;
    this.field = problem.field;
  }
}

export const session = {user: null, role: null, csrf: null};
const roles = ['viewer', 'operator', 'admin'];
/** Whether the user may do what this role may; the server decides it once more. */
export const may = role => roles.indexOf(session.role) >= roles.indexOf(role);

async function send(method, path, body) {
  const headers = {};
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  if (method !== 'GET' && session.csrf) headers['X-Gantry-Csrf'] = session.csrf;
  let response;
  try {
    response = await fetch('/api/v1/' + path, {method, headers, body: body === undefined ? undefined : JSON.stringify(body)});
  } catch {
    throw new ApiError(0, {detail: t('The console does not answer; its node may be starting anew')});
  }
  if (!response.ok) {
    const problem = await response.json().catch(() => ({}));
    if (response.status === 401 && path !== 'session') window.dispatchEvent(new Event('gantry-login'));
    throw new ApiError(response.status, problem);
  }
  return response;
}

export const api = {
  async get(path, parameters) {
    const query = parameters ? '?' + new URLSearchParams(Object.entries(parameters).filter(([, v]) => v !== '' && v != null)) : '';
    return (await send('GET', path + query)).json();
  },
  async change(method, path, body) {
    const response = await send(method, path, body);
    return response.status === 204 ? null : response.json();
  },
  /** The lines of a file of JSON lines. */
  async lines(path) {
    return (await (await send('GET', path)).text()).split('\n').filter(line => line).map(line => JSON.parse(line));
  },
  /** Begins what takes long, and goes to where it is seen. */
  async begin(kind, body) {
    const job = await this.change('POST', 'jobs/' + kind, body);
    location.hash = '#/jobs/' + job.id;
    return job;
  },
  /** Runs a command of the node's shell; each line is told as it comes. Returns its exit and failure. */
  async command(command, args, onLine) {
    const response = await send('POST', 'commands', {command, arguments: args});
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = '';
    let last = {exit: 1, failure: t('The connection broke before the command ended')};
    for (;;) {
      const {done, value} = await reader.read();
      if (done) return last;
      const lines = (rest + value).split('\n');
      rest = lines.pop();
      for (const line of lines.filter(text => text)) {
        const told = JSON.parse(line);
        if ('out' in told) onLine(told.out); else last = told;
      }
    }
  },
};
/** A name in a path. A server may refuse an encoded percent sign there, so it is written ~, which no name has. */
export const seg = name => encodeURIComponent(name.replaceAll('%', '~'));
/** The other way round; what nobody has encoded is taken as it is. */
export function named(part) {
  try {
    return decodeURIComponent(part).replaceAll('~', '%');
  } catch {
    return part;
  }
}
/** A name in a query. */
export const enc = encodeURIComponent;

// ---- what happens now ---------------------------------------------------------------------------------------------
const SPAN = 900;
const PAUSE = 5000;
/** The points of the last quarter of an hour, and a stream of those that come. */
export const live = new class extends EventTarget {
  points = [];
  reason = null;
  isOn = false;
  source = null;
  /** Each start has one, so that what an earlier one still waits for comes to nothing. */
  round = 0;

  async start() {
    this.stop();
    const {round} = this;
    const history = await api.get('overview');
    if (round !== this.round) return;
    this.points = history.points;
    this.reason = history.reason;
    this.tell('points');
    const last = this.points.at(-1)?.t ?? 0;
    const source = this.source = new EventSource('/api/v1/events?after=' + last);
    source.onopen = () => { this.isOn = true; this.tell('points'); };
    source.onerror = () => {
      this.isOn = false;
      this.tell('points');
      // A lost connection is made anew by the browser; after an answer with an error it gives up.
      if (source.readyState === EventSource.CLOSED) this.startLater();
    };
    source.addEventListener('point', event => {
      this.points = [...this.points, JSON.parse(event.data)].slice(-SPAN);
      this.tell('points');
    });
    source.addEventListener('pages', () => this.tell('pages'));
  }

  /** As often as it takes, while somebody is logged in. */
  startLater() {
    this.timer = setTimeout(async () => {
      try {
        await this.start();
      } catch {
        if (session.user) this.startLater();
      }
    }, PAUSE);
  }

  stop() {
    clearTimeout(this.timer);
    this.round++;
    this.source?.close();
    this.source = null;
    this.isOn = false;
  }

  tell(what) { this.dispatchEvent(new Event(what)); }

  get newest() { return this.points.at(-1)?.v ?? {}; }
}();

// ---- numbers for people -------------------------------------------------------------------------------------------
export const number = value => (value == null ? '–' : new Intl.NumberFormat(taste.language).format(value));
export function short(value) {
  if (value == null) return '–';
  return new Intl.NumberFormat(taste.language === 'zh' ? 'en' : taste.language, {notation: 'compact', maximumFractionDigits: 1}).format(value);
}
export function millis(value) {
  return value == null ? '–' : `${value < 10 ? value.toFixed(2) : Math.round(value)} ms`;
}
export function bytes(value) {
  if (value == null) return '–';
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let at = 0;
  while (value >= 1024 && at < units.length - 1) { value /= 1024; at++; }
  return `${at === 0 ? Math.round(value) : value.toFixed(1)} ${units[at]}`;
}
export const time = millis => (millis == null ? '–' : new Date(millis).toLocaleString(taste.language, {hour12: false}));

// ---- elements -----------------------------------------------------------------------------------------------------
/**
 * A page: it draws into the document itself, so that the console's styles are its own. What it draws anew for is named
 * in its static properties and must not be a class field, which would hide it. Its path is what came behind its name in
 * the address, its query what came behind that.
 */
export class Page extends LitElement {
  static properties = {trouble: {state: true}, done: {state: true}};

  constructor() {
    super();
    this.trouble = null;
    this.done = null;
    this.path = [];
    this.query = new URLSearchParams();
    this.onTaste = () => this.requestUpdate();
  }

  createRenderRoot() { return this; }

  connectedCallback() {
    super.connectedCallback();
    window.addEventListener('gantry-taste', this.onTaste);
    if (this.isLive) live.addEventListener('points', this.onTaste);
    this.renew();
    if (this.every) this.timer = setInterval(() => document.hidden || this.isLoading || this.renew(), this.every);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    window.removeEventListener('gantry-taste', this.onTaste);
    live.removeEventListener('points', this.onTaste);
    clearInterval(this.timer);
  }

  /** Loads the page, never twice at once: an older answer would come over a newer one. Asked meanwhile, it loads once more. */
  async renew() {
    this.isStale = true;
    if (this.isLoading) return;
    this.isLoading = true;
    try {
      while (this.isStale) {
        this.isStale = false;
        await this.load?.();
      }
    } finally {
      this.isLoading = false;
    }
  }

  /** Does something; what goes wrong stands on top of the page, and what was there before stays. */
  async attempt(work) {
    try {
      const result = await work();
      this.trouble = null;
      return result;
    } catch (error) {
      this.trouble = error.message;
      return undefined;
    }
  }

  notes(unreachable = []) {
    return html`
      ${this.trouble ? html`<div class="note bad" role="alert">${this.trouble}</div>` : nothing}
      ${this.done ? html`<div class="note good" role="status">${this.done}</div>` : nothing}
      ${unreachable.map(one => html`<div class="note">${t('Without')} ${one.broker}: ${one.reason}</div>`)}`;
  }
}

const clock = seconds => new Date(seconds * 1000).toLocaleTimeString('en-GB');
const color = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** Lines over time. A second that was not measured is a gap. */
export class Plot extends LitElement {
  static properties = {series: {attribute: false}, points: {attribute: false}, unit: {}};

  createRenderRoot() { return this; }

  constructor() {
    super();
    this.series = [];
    this.points = [];
    this.unit = '';
    this.renew = () => { this.drop(); this.draw(); };
  }

  connectedCallback() {
    super.connectedCallback();
    window.addEventListener('gantry-taste', this.renew);
    this.sized = new ResizeObserver(() => this.plot?.setSize(this.size()));
    this.sized.observe(this);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    window.removeEventListener('gantry-taste', this.renew);
    this.sized.disconnect();
    this.drop();
  }

  drop() { this.plot?.destroy(); this.plot = null; }
  size() { return {width: Math.max(200, this.clientWidth), height: 190}; }

  columns() {
    const times = [];
    const values = this.series.map(() => []);
    let last = null;
    for (const point of this.points) {
      if (last !== null && point.t - last > 2500) {
        times.push(last / 1000 + 1);
        values.forEach(column => column.push(null));
      }
      last = point.t;
      times.push(point.t / 1000);
      this.series.forEach((one, i) => values[i].push(point.v[one.key] ?? null));
    }
    return [times, ...values];
  }

  updated(changed) {
    const names = this.series.map(one => one.key + one.label).join();
    if (changed.has('series') && names !== this.names) { this.names = names; this.drop(); }
    this.draw();
  }

  draw() {
    if (!this.isConnected) return;
    const data = this.columns();
    if (this.plot) { this.plot.setData(data); return; }
    const show = value => (this.unit === 'bytes' ? bytes(value) : this.unit === '%' ? value.toFixed(0) + ' %' : this.unit === 'ms' ? millis(value) : short(value));
    const axis = {stroke: color('--soft'), grid: {stroke: color('--grid'), width: 1}, ticks: {stroke: color('--grid'), width: 1}, font: '11px system-ui'};
    const end = Date.now() / 1000;
    this.plot = new uPlot({
      ...this.size(),
      cursor: {drag: {x: true, y: false}},
      scales: {
        x: {range: (u, low, high) => (low == null ? [end - 300, end] : [Math.min(low, high - 60), high])},
        y: {range: (u, low, high) => [0, Math.max(this.unit === '%' ? 100 : 1, (high ?? 0) * 1.15)]},
      },
      axes: [{...axis, space: 80, values: (u, ticks) => ticks.map(clock)}, {...axis, size: 64, values: (u, ticks) => ticks.map(show)}],
      series: [
        {label: t('Time'), value: (u, at) => (at == null ? '–' : clock(at))},
        ...this.series.map((one, i) => ({
          label: one.label,
          stroke: color(`--series-${(i % 4) + 1}`),
          fill: i === 0 ? color('--series-1') + '1c' : undefined,
          width: 1.6,
          points: {show: false},
          spanGaps: false,
          value: (u, value) => (value == null ? '–' : show(value)),
        })),
      ],
    }, data, this);
  }
}
customElements.define('g-plot', Plot);

/** A table. Columns: name, what stands there, and whether it is a number. */
export function table(columns, rows, empty = t('There is nothing here')) {
  return html`<div class="scroll"><table>
    <thead><tr>${columns.map(column => html`<th class=${column.num ? 'num' : ''}>${column.name}</th>`)}</tr></thead>
    <tbody>${rows.length === 0
      ? html`<tr><td class="empty" colspan=${columns.length}>${empty}</td></tr>`
      : rows.map(row => html`<tr class=${row.reason ? 'dead' : ''}>${columns.map(column => html`<td class=${(column.num ? 'num ' : '') + (column.kind ?? '')}>${column.of(row)}</td>`)}</tr>`)}
    </tbody></table></div>`;
}

/** A page of a long list, with where it is in it. */
export function pager(list, size, go) {
  const last = Math.min(list.total, list.from + size);
  return html`<div class="row">
    <span class="soft">${list.total === 0 ? 0 : list.from + 1}–${last} ${t('of')} ${number(list.total)}</span>
    <button class="small" ?disabled=${list.from === 0} @click=${() => go(Math.max(0, list.from - size))}>${t('Back')}</button>
    <button class="small" ?disabled=${last >= list.total} @click=${() => go(list.from + size)}>${t('Next')}</button>
  </div>`;
}

/**
 * Asks for something in a dialog. The fields are shown with what the interface says is wrong with each; it closes when
 * the work is done, and cannot be left while it is. With a word, that word must be typed first.
 */
export function ask({title, text, fields = [], ok = t('Do it'), danger = false, word, wide = false, work}) {
  return new Promise(resolve => {
    const box = document.createElement('dialog');
    box.className = wide ? 'wide' : '';
    document.body.append(box);
    let wrong = null;
    let isBusy = false;
    const close = value => { box.close(); box.remove(); resolve(value); };
    const submit = async event => {
      event.preventDefault();
      const form = event.target;
      const values = {};
      for (const field of fields) {
        const input = form.elements[field.name];
        values[field.name] = field.type === 'check' ? input.checked
          : field.type === 'number' ? (input.value === '' ? undefined : Number(input.value))
          : input.value === '' ? undefined : input.value;
      }
      if (word && form.elements.word.value !== word) {
        wrong = {field: 'word', message: t('That is not it')};
        draw();
        return;
      }
      isBusy = true;
      draw();
      try {
        close(await work(values) ?? true);
      } catch (error) {
        wrong = error;
        isBusy = false;
        draw();
        if (!box.open) box.showModal();
      }
    };
    const of = name => (wrong?.field === name ? html`<span class="wrong" role="alert">${wrong.message}</span>` : nothing);
    const input = field => field.type === 'check'
      ? html`<label class="check"><input type="checkbox" name=${field.name} .checked=${field.value ?? false}>${field.label}</label>`
      : html`<label>${field.label}${field.type === 'select'
          ? html`<select name=${field.name}>${field.options.map(one => html`<option value=${one} ?selected=${one === field.value}>${one}</option>`)}</select>`
          : field.type === 'area'
            ? html`<textarea name=${field.name} .value=${field.value ?? ''}></textarea>`
            : html`<input name=${field.name} type=${field.type ?? 'text'} .value=${field.value ?? ''} autocomplete=${field.auto ?? 'off'}>`}
          ${of(field.name)}</label>`;
    const inputs = fields.map(input);
    const draw = () => render(html`<form @submit=${submit}>
      <h2>${title}</h2>
      ${text ? html`<div class="soft">${text}</div>` : nothing}
      ${wrong === null ? inputs : fields.map(input)}
      ${word ? html`<label>${t('Type this to confirm')}: <b>${word}</b><input name="word" autocomplete="off">${of('word')}</label>` : nothing}
      ${wrong && !fields.some(field => field.name === wrong.field) && wrong.field !== 'word' ? html`<div class="note bad" role="alert">${wrong.message}</div>` : nothing}
      <div class="row"><button type="button" ?disabled=${isBusy} @click=${() => close(null)}>${t('Cancel')}</button>
      <button class="first ${danger ? 'danger' : ''}" ?disabled=${isBusy}>${ok}</button></div>
    </form>`, box);
    // What is being done is not taken back by not looking; a browser may close the box all the same.
    box.addEventListener('cancel', event => { if (isBusy) event.preventDefault(); else close(null); });
    draw();
    box.showModal();
  });
}

/** Shows something until it is closed; what is returned draws it anew. */
export function show(title, content) {
  const box = document.createElement('dialog');
  box.className = 'wide';
  document.body.append(box);
  const close = () => { box.close(); box.remove(); };
  const draw = inner => render(html`<h2>${title}</h2>${inner}<div class="row"><button class="first" autofocus @click=${close}>${t('Close')}</button></div>`, box);
  box.addEventListener('cancel', close);
  draw(content);
  box.showModal();
  return draw;
}

/**
 * Changes this node by a command of its shell: first what it says it would do, or what a page says of it, then a word
 * that must be typed, then its lines as they come. What the page has to say of the end is drawn below them.
 */
export async function perform({title, trial, command, args, word, says = [], ending}) {
  const plan = [...says];
  const tried = trial ? await api.command(trial.command, trial.args, line => plan.push(line)) : {exit: 0};
  if (tried.exit !== 0) {
    show(title, html`<p>${t('The node would not do it')}:</p><pre>${[...plan, tried.failure].join('\n')}</pre>`);
    return false;
  }
  const agreed = await ask({
    title,
    wide: true,
    danger: true,
    word,
    text: plan.length ? html`<p>${trial ? t('What the node says it would do') : t('What it does')}:</p><pre class="plan">${plan.join('\n')}</pre>` : nothing,
    work: async () => true,
  });
  if (!agreed) return false;
  const lines = [];
  const begun = performance.now();
  const picture = state => html`<p>${state}</p><pre class="told">${lines.join('\n')}</pre>`;
  const draw = show(title, picture(t('At work…')));
  const end = await api.command(command, args, line => { lines.push(line); draw(picture(t('At work…'))); })
    .catch(error => ({exit: 1, failure: error.message}));
  const took = ((performance.now() - begun) / 1000).toFixed(1) + ' s';
  if (end.failure) lines.push(end.failure);
  const done = picture(html`<span class="chip ${end.exit === 0 ? 'good' : 'bad'}">${end.exit === 0 ? t('Done') : t('It failed')}</span> ${took}`);
  draw(done);
  await ending?.(more => draw(html`${done}${more}`));
  return end.exit === 0;
}

// ---- pictures -----------------------------------------------------------------------------------------------------
const shapes = {
  overview: 'M4 19V5M4 19h16M8 15l4-5 3 3 5-7',
  brokers: 'M5 5h14v5H5zM5 14h14v5H5zM8 7.5h.1M8 16.5h.1',
  topics: 'M5 7h14M5 12h14M5 17h9',
  groups: 'M9 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM3.5 19a5.5 5.5 0 0 1 11 0M16 5.2a3 3 0 0 1 0 5.6M17.5 14a5.5 5.5 0 0 1 3 5',
  clients: 'M4 5h16v10H4zM9 19h6M12 15v4',
  messages: 'M4 6h16v12H4zM4 7l8 6 8-6',
  'dead-letters': 'M4 6h16v12H4zM4 7l8 6 8-6M16 15l3 3M19 15l-3 3',
  trace: 'M5 6h6a3 3 0 0 1 0 6H9a3 3 0 0 0 0 6h10M16 15l3 3-3 3',
  pending: 'M12 21a8 8 0 1 0 0-16 8 8 0 0 0 0 16zM12 9v4l3 2M9 2h6',
  ha: 'M6 8a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM18 8a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM12 20a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM7 8l4 8M17 8l-4 8M8 6h8',
  runtime: 'M4 8l8-4 8 4-8 4zM4 8v8l8 4 8-4V8M12 12v8',
  jobs: 'M4 6h9M4 12h16M4 18h6M17 4v4M13 16v4',
  users: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM5 20a7 7 0 0 1 14 0',
  acl: 'M12 3l7 3v5c0 5-3 8-7 10-4-2-7-5-7-10V6zM9 12l2 2 4-4',
  audit: 'M7 4h10v16H7zM10 9h4M10 13h4',
};
export const icon = id => html`<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.7" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"><path d=${shapes[id] ?? 'M5 5h6v6H5zM13 13h6v6h-6zM13 5h6v6h-6zM5 13h6v6H5z'}/></svg>`;
