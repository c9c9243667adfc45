import {html, nothing, api, ask, bytes, may, number, seg, show, table, time, t, Page} from 'gantry';

/** Every broker as it was a moment ago; one that does not answer stays in the list, with its reason. */
export default class extends Page {
  static properties = {...Page.properties, told: {state: true}};
  every = 2000;

  async load() { this.told = await this.attempt(() => api.get('brokers')) ?? this.told; }

  render() {
    const clusters = Map.groupBy ? Map.groupBy(this.told?.items ?? [], one => one.cluster ?? '–') : new Map([['', this.told?.items ?? []]]);
    return html`${this.notes()}
      ${this.told?.reason ? html`<div class="note bad" role="alert">${this.told.reason}</div>` : nothing}
      ${[...clusters].map(([name, brokers]) => html`<section class="card"><h2>${t('Cluster')} ${name}</h2>
        <div class="group">${brokers.map(one => this.broker(one))}</div></section>`)}`;
  }

  broker(one) {
    const figures = one.figures;
    const rate = text => (text ? Number(text.trim().split(' ')[0]).toFixed(1) : '–');
    return html`<div class="member ${one.id === 0 ? 'leader' : ''}">
      <div class="row"><b>${one.broker}</b>
        <span class="chip ${one.id === 0 ? 'main' : ''}">${one.id === 0 ? t('leader') : t('follower') + ' ' + one.id}</span>
        <span class="chip ${one.reason ? 'bad' : 'good'}">${one.reason ? t('no answer') : t('up')}</span></div>
      <div class="mono soft">${one.address}</div>
      ${one.reason ? html`<div class="note">${one.reason}</div>` : html`<dl>
        <dt>${t('Version')}</dt><dd>${figures.brokerVersionDesc ?? '–'}</dd>
        <dt>${t('Since')}</dt><dd>${time(Number(figures.bootTimestamp) || null)}</dd>
        <dt>${t('Stored per second')}</dt><dd>${rate(figures.putTps)}</dd>
        <dt>${t('Delivered per second')}</dt><dd>${rate(figures.getTransferredTps)}</dd>
        <dt>${t('Log')}</dt><dd>${bytes(figures.commitLogMaxOffset - figures.commitLogMinOffset)}</dd>
        <dt>${t('Disk used')}</dt><dd>${figures.commitLogDiskRatio ? (figures.commitLogDiskRatio * 100).toFixed(1) + ' %' : '–'}</dd>
        <dt>${t('Not yet dispatched')}</dt><dd>${bytes(Number(figures.dispatchBehindBytes ?? 0))}</dd>
        <dt>${t('Stored since start')}</dt><dd>${number(Number(figures.msgPutTotalTodayNow ?? 0))}</dd></dl>`}
      ${one.reason ? nothing : html`<div class="row"><button class="small" @click=${() => this.settings(one)}>${t('Settings')}</button></div>`}</div>`;
  }

  async settings(one) {
    const path = `brokers/${seg(`${one.broker}:${one.id}`)}/settings`;
    const told = await this.attempt(() => api.get(path));
    if (!told) return;
    const rows = Object.entries(told.items);
    let filter = '';
    let draw;
    const content = () => html`<p><input type="search" placeholder=${t('Search')} aria-label=${t('Search')} @input=${event => { filter = event.target.value.toLowerCase(); draw(content()); }}></p>
      <div class="tall">${table([
        {name: t('Setting'), of: ([key]) => key, kind: 'mono break'},
        {name: t('Value'), of: ([, value]) => value, kind: 'mono break'},
        {name: '', of: ([key, value]) => (may('admin') ? html`<button class="small" @click=${() => this.change(one, path, key, value)}>${t('Change…')}</button>` : nothing)},
      ], rows.filter(([key]) => key.toLowerCase().includes(filter)))}</div>`;
    draw = show(`${t('Settings')} ${one.broker}`, content());
  }

  /** First the difference, and what it means; then the change. */
  async change(one, path, key, value) {
    let wanted = null;
    const tried = await ask({
      title: `${key} (${one.broker})`,
      ok: t('Preview'),
      fields: [{name: 'value', label: t('Value'), value}],
      work: values => { wanted = {settings: {[key]: values.value ?? ''}}; return api.change('PUT', path, {...wanted, dryRun: true}); },
    });
    if (!tried) return;
    const rows = answer => table([
      {name: t('Setting'), of: row => row.setting, kind: 'mono break'},
      {name: t('Before'), of: row => row.before ?? '–', kind: 'mono break'},
      {name: t('After'), of: row => row.after ?? row.wanted, kind: 'mono break'},
    ], answer.items);
    const done = await ask({
      title: `${t('Change')} ${key}`, ok: t('Change'), danger: true, word: one.broker,
      text: html`${rows(tried)}<p>${t('It counts at once for every client of this broker. Whether it outlives a restart is the broker’s to decide: Gantry’s keeps its property file, Apache’s writes it.')}</p>`,
      work: () => api.change('PUT', path, wanted),
    });
    if (done) show(t('Changed'), rows(done));
  }
}
