import {html, api, may, t, table, time, Page} from 'gantry';

/** What was changed, by whom, and how it ended. */
export default class extends Page {
  static properties = {...Page.properties, list: {state: true}};
  every = 5000;

  async load() {
    if (may('operator')) this.list = await this.attempt(() => api.get('audit')) ?? this.list;
  }

  render() {
    if (!may('operator')) return html`<div class="note">${t('This needs the role operator.')}</div>`;
    return html`${this.notes()}<section class="card">${table([
      {name: t('Time'), of: row => time(row.time)},
      {name: t('User'), of: row => row.user || '–'},
      {name: t('From'), of: row => row.address, kind: 'mono'},
      {name: t('What'), of: row => row.action, kind: 'mono'},
      {name: t('To what'), of: row => row.subject, kind: 'break'},
      {name: t('Outcome'), of: row => (row.outcome === 'done' ? html`<span class="chip good">${t('done')}</span>` : html`<span class="break">${row.outcome}</span>`)},
    ], this.list?.items ?? [])}</section>`;
  }
}
