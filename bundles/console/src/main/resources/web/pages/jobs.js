import {html, nothing, api, ask, bytes, enc, number, seg, t, table, time, Page} from 'gantry';

const KINDS = {resend: 'Send again', export: 'Export', search: 'Search', move: 'Move groups', command: 'Command'};
const STATES = {waiting: ['in the queue', ''], running: ['at work', 'main'], done: ['done', 'good'], failed: ['failed', 'bad'], cancelled: ['cancelled', 'warn']};
const FIGURES = {sent: 'Sent', matched: 'Found', complete: 'That is all', skipped: 'Skipped', again: 'Again', notInFile: 'Not in the file, which is full'};
/** Of a long file; all of it is there to be fetched. */
const SHOWN = 200;

/** What takes long: how far it is, who began it, and stopping it. One of them with what it said and found. */
export default class extends Page {
  static properties = {...Page.properties, list: {state: true}, one: {state: true}, rows: {state: true}};
  every = 1000;

  async load() {
    const [id] = this.path;
    if (!id) {
      this.list = await this.attempt(() => api.get('jobs')) ?? this.list;
      return;
    }
    // What is over stays as it is.
    if (this.one?.ended != null) return;
    this.one = await this.attempt(() => api.get('jobs/' + seg(id))) ?? this.one;
    if (this.one?.kind === 'search' && this.one.file) {
      this.rows = ((await this.attempt(() => api.lines(`jobs/${seg(id)}/file`))) ?? []).filter(row => row.id);
    }
  }

  async stop(job) {
    const done = await ask({
      title: `${t('Stop this job')}: ${this.name(job)}`,
      text: t('It ends after the item it is at. What is done by then stays done, and is said.'),
      ok: t('Stop it'),
      danger: true,
      work: () => api.change('POST', `jobs/${seg(job.id)}/cancel`, {}),
    });
    if (done) await this.renew();
  }

  name(job) { return `${t(KINDS[job.kind] ?? job.kind)} ${job.subject}`; }

  state(job) {
    const [word, color] = STATES[job.state] ?? [job.state, ''];
    const isStopping = job.ended == null && job.cancelledBy;
    return html`<span class="chip ${isStopping ? 'warn' : color}" data-state=${job.state}>${isStopping ? t('is being stopped') : t(word)}</span>
      ${job.failed ? html` <span class="chip bad" data-failed=${job.failed}>${number(job.failed)} ${t('failed')}</span>` : nothing}`;
  }

  progress(job) {
    const isOpen = job.ended == null;
    if (job.unit == null) return isOpen ? html`<progress aria-label=${this.name(job)}></progress>` : nothing;
    const count = `${number(job.done)}${job.total == null ? '' : ` ${t('of')} ${number(job.total)}`} ${t(job.unit)}`;
    return html`${job.total == null && !isOpen ? nothing
      : html`<progress aria-label=${this.name(job)} max=${job.total ? job.total : 1} value=${job.total == null ? nothing : job.total ? job.done : isOpen ? 0 : 1}></progress>`}
      <div class="soft" data-count>${count}</div>`;
  }

  async resume(job) {
    const next = await ask({
      title: `${t('Go on')}: ${this.name(job)}`,
      text: t('Another job does what is left: it begins behind the last item that was done. What was stored since the first one began is left.'),
      ok: t('Go on'),
      work: () => api.change('POST', `jobs/${seg(job.id)}/resume`, {}),
    });
    if (next) location.hash = '#/jobs/' + next.id;
  }

  button(job) {
    if (job.mayResume) return html`<button class="small" data-resume=${job.id} @click=${() => this.resume(job)}>${t('Go on…')}</button>`;
    if (job.ended != null) return nothing;
    if (job.cannotCancel) return html`<span class="soft" title=${t(job.cannotCancel)}>${t('cannot be stopped')}</span>`;
    return job.mayCancel ? html`<button class="small danger" data-stop=${job.id} @click=${() => this.stop(job)}>${t('Stop…')}</button>` : nothing;
  }

  /** Why it ended so, or what it does now. */
  line(job) {
    if (job.state === 'cancelled') return `${t('stopped by')} ${job.cancelledBy}`;
    return job.reason ?? job.why ?? job.firstReason ?? job.line ?? '';
  }

  render() { return this.path[0] ? this.detail() : this.overview(); }

  overview() {
    // A table takes a row with a reason for one of somebody who is away.
    const rows = (this.list?.items ?? []).map(({reason, ...job}) => ({...job, why: reason}));
    return html`${this.notes()}<section class="card">${table([
      {name: t('Job'), of: row => html`<a href="#/jobs/${row.id}">${this.name(row)}</a>`, kind: 'break wide'},
      {name: t('State'), of: row => html`${this.state(row)} ${this.progress(row)}`, kind: 'wide'},
      {name: '', of: row => this.button(row)},
      {name: t('Last'), of: row => this.line(row), kind: 'break wide'},
      {name: t('User'), of: row => row.user},
      {name: t('Began'), of: row => time(row.begun ?? row.asked)},
    ], rows, t('Nothing long was begun since this console was opened'))}</section>`;
  }

  detail() {
    const job = this.one;
    const back = html`<p><a href="#/jobs">← ${t('All jobs')}</a></p>${this.notes()}`;
    if (!job) return back;
    const figure = value => (value === true ? t('yes') : value === false ? t('no') : typeof value === 'number' ? number(value) : value);
    return html`${back}<section class="card" id="job"><div class="head"><h2 class="break">${this.name(job)}</h2>${this.state(job)}<span class="grow"></span>${this.button(job)}</div>
      ${this.progress(job)}
      ${this.line(job) ? html`<p class="break" id="last">${this.line(job)}</p>` : html`<p></p>`}
      <dl><dt>${t('User')}</dt><dd>${job.user}</dd>
      <dt>${t('Asked for')}</dt><dd>${time(job.asked)}</dd><dt>${t('Began')}</dt><dd>${time(job.begun)}</dd><dt>${t('Ended')}</dt><dd>${time(job.ended)}</dd>
      ${Object.entries(job.figures).map(([name, value]) => html`<dt>${t(FIGURES[name] ?? name)}</dt><dd data-figure=${name}>${figure(value)}</dd>`)}
      ${job.failed ? html`<dt>${t('Failed')}</dt><dd>${number(job.failed)}: ${job.firstReason}</dd>` : nothing}
      ${job.file ? html`<dt>${t('File')}</dt><dd><a id="file" download href="/api/v1/jobs/${job.id}/file">${job.file.name}</a>, ${number(job.file.lines)} ${t('lines')}, ${bytes(job.file.bytes)}</dd>` : nothing}
      ${job.cannotCancel && job.ended == null ? html`<dt>${t('Stop…')}</dt><dd>${t(job.cannotCancel)}</dd>` : nothing}</dl></section>
      ${this.rows ? this.found(this.rows) : nothing}
      ${job.lines.length ? html`<section class="card"><h2>${t('What it said')}</h2><pre id="lines">${job.lines.join('\n')}</pre></section>` : nothing}`;
  }

  found(rows) {
    return html`<section class="card" id="found"><h2>${t('Found')}${rows.length > SHOWN ? `: ${number(SHOWN)} ${t('of')} ${number(rows.length)}` : ''}</h2>${table([
      {name: t('Stored'), of: row => time(row.stored)},
      {name: t('Id'), of: row => html`<a class="mono" href="#/messages?topic=${enc(row.topic)}&id=${row.id}">${row.id}</a>`},
      {name: t('Tag'), of: row => row.properties.TAGS ?? ''},
      {name: t('Keys'), of: row => row.properties.KEYS ?? ''},
      {name: t('Queue'), of: row => row.queue, num: true},
      {name: t('Offset'), of: row => number(row.offset), num: true},
      {name: t('Body'), of: row => (row.encoding === 'text' ? row.body.slice(0, 200) : `${row.encoding}, ${bytes(row.bytes)}`), kind: 'break'},
    ], rows.slice(0, SHOWN), t('No message fits'))}</section>`;
  }
}
