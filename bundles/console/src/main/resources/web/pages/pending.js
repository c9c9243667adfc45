import {html, nothing, api, ask, enc, may, number, seg, t, table, time, Page} from 'gantry';

/** A span of time in the unit that fits. */
function span(millis) {
  if (millis == null) return '–';
  const units = [['d', 86400000], ['h', 3600000], ['m', 60000], ['s', 1000]];
  const [unit, size] = units.find(([, each]) => millis >= each) ?? ['ms', 1];
  return `${number(Math.round(millis / size * 10) / 10)} ${unit}`;
}
const trace = (topic, id) => html`<a href="#/trace?topic=${enc(topic)}&id=${enc(id)}">${t('Trace')}</a>`;

/** What brokers hold back: delays, timed messages and half messages. */
export default class extends Page {
  static properties = {...Page.properties, delays: {state: true}, transactions: {state: true}};
  every = 5000;

  async load() {
    this.delays = await this.attempt(() => api.get('delays')) ?? this.delays;
    if (this.trouble) return;
    this.transactions = await this.attempt(() => api.get('transactions')) ?? this.transactions;
  }

  async resume(row) {
    const done = await ask({
      title: `${t('Ask again')}: ${row.uniqueKey ?? row.id}`,
      text: t('Its producers are asked again, as often as for a new one. Who asks twice makes two of it.'),
      ok: t('Ask again'),
      work: () => api.change('POST', `transactions/${seg(row.id)}/resume`, {}),
    });
    if (done) {
      this.done = `${t('Is asked about again')}: ${row.uniqueKey ?? row.id}`;
      await this.renew();
    }
  }

  render() {
    const unreachable = [...(this.delays?.unreachable ?? []), ...(this.transactions?.unreachable ?? [])];
    const missing = [...new Map(unreachable.map(one => [one.broker, one])).values()];
    return html`${this.notes(missing)}
      ${(this.delays?.items ?? []).map(broker => this.waits(broker))}
      ${(this.transactions?.items ?? []).map(broker => this.halves(broker))}`;
  }

  waits({broker, levels, timer}) {
    const waiting = levels.reduce((sum, level) => sum + level.waiting, 0);
    const shown = levels.filter(level => level.waiting > 0);
    return html`<section class="card"><div class="head"><h2>${t('Delay levels')}: ${broker}</h2>
        <span class="chip ${waiting ? 'warn' : 'good'}" data-delayed=${waiting}>${number(waiting)} ${t('waiting')}</span></div>
      ${table([
        {name: t('Level'), of: row => row.level, num: true},
        {name: t('Delay'), of: row => span(row.delayMillis), num: true},
        {name: t('Waiting'), of: row => number(row.waiting), num: true},
        {name: t('The next is due'), of: row => time(row.nextDue)},
        {name: t('Behind'), of: row => (row.behindMillis ? html`<span class="chip ${row.behindMillis > 5000 ? 'bad' : 'warn'}">${span(row.behindMillis)}</span>` : t('in time'))},
      ], shown, t('Nothing waits in any level'))}
      <p></p><h2>${t('Timer')}: ${broker}</h2>
      ${timer.reason ? html`<div class="note">${timer.reason}</div>` : html`<dl>
        <dt>${t('Waiting')}</dt><dd data-timed=${timer.waiting}>${number(timer.waiting)}</dd>
        <dt>${t('All is delivered until')}</dt><dd>${time(timer.doneUntil)}${timer.behindMillis > 5000 ? html` <span class="chip bad">${t('Behind')} ${span(timer.behindMillis)}</span>` : nothing}</dd>
        <dt>${t('Not read yet')}</dt><dd>${number(timer.unread)}</dd><dt>${t('Being delivered')}</dt><dd>${number(timer.delivering)}</dd></dl>
        ${timer.topics.length ? table([
          {name: t('Topic'), of: row => html`<a href="#/topics/${seg(row.topic)}">${row.topic}</a>`, kind: 'break'},
          {name: t('Waiting'), of: row => number(row.waiting), num: true},
        ], timer.topics) : nothing}`}</section>`;
  }

  halves({broker, waiting, read, complete, halves, aside}) {
    const columns = [
      {name: t('Topic'), of: row => row.topic, kind: 'break'},
      {name: t('Id'), of: row => html`<span class="mono">${row.uniqueKey ?? row.id}</span>`, kind: 'break'},
      {name: t('Keys'), of: row => row.keys ?? ''},
      {name: t('Producers'), of: row => row.producers ?? '', kind: 'break'},
      {name: t('Born'), of: row => time(row.born)},
      {name: t('Asked'), of: row => row.checks, num: true},
      {name: '', of: row => trace(row.topic, row.uniqueKey ?? row.id)},
    ];
    const again = {name: '', of: row => (row.isAskedAgain ? html`<span class="chip warn">${t('is asked about again')}</span>`
      : may('operator') ? html`<button class="small" data-resume=${row.id} @click=${() => this.resume(row)}>${t('Ask again')}</button>` : nothing)};
    return html`<section class="card"><div class="head"><h2>${t('Half messages')}: ${broker}</h2>
        <span class="chip ${waiting ? 'warn' : 'good'}" data-halves=${waiting}>${number(waiting)} ${t('waiting')}</span>
        <span class="soft">${number(read)} ${t('looked at')}</span>
        ${complete ? nothing : html`<span class="chip warn">${t('there are more than are looked at: some of these may be settled')}</span>`}</div>
      ${table(columns, halves, t('No producer owes a decision'))}
      <p></p><h2>${t('Put aside after all questions')}: ${broker}</h2>
      ${table([...columns.slice(0, -2), again], aside, t('None was put aside'))}</section>`;
  }
}
