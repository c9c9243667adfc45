// The frame around every page: who is logged in, the menu, and which page the address names.
import {LitElement} from 'lit';
import {html, nothing, api, session, live, named, taste, t, icon, ask} from 'gantry';

/** The names in an address, of which the first is the page's. */
const parts = hash => hash.slice(2).split('?')[0].split('/').map(named);

class App extends LitElement {
  static properties = {state: {state: true}, pages: {state: true}, current: {state: true}, wrong: {state: true}};

  constructor() {
    super();
    this.state = 'begin';
    this.pages = [];
    this.current = null;
    this.wrong = null;
    this.known = new Map();
  }

  createRenderRoot() { return this; }

  connectedCallback() {
    super.connectedCallback();
    window.addEventListener('hashchange', () => this.route());
    window.addEventListener('gantry-login', () => this.loggedOut());
    window.addEventListener('gantry-taste', () => this.requestUpdate());
    live.addEventListener('pages', () => this.menu());
    live.addEventListener('points', () => this.requestUpdate());
    this.begin();
  }

  async begin() {
    try {
      Object.assign(session, await api.get('session'));
      if (session.user) await this.enter(); else this.state = 'login';
    } catch (error) {
      this.wrong = error.message;
      this.state = 'login';
    }
  }

  async enter() {
    this.state = 'in';
    this.wrong = null;
    await this.menu();
    await live.start();
  }

  loggedOut() {
    live.stop();
    Object.assign(session, {user: null, role: null, csrf: null});
    this.state = 'login';
  }

  async menu() {
    try {
      this.pages = (await api.get('pages')).items;
      this.route();
    } catch (error) {
      this.wrong = error.message;
    }
  }

  /** The page of the address. */
  async route() {
    const {hash} = location;
    const id = parts(hash)[0] || 'overview';
    const page = this.pages.find(one => one.id === id);
    if (!page) {
      this.current = {id, tag: null, hash};
      return;
    }
    const wrong = await this.learn(page);
    // Another page may be asked for by now; then it is that one's turn.
    if (location.hash !== hash) return;
    this.wrong = wrong;
    if (wrong) return;
    this.current = {id, tag: this.known.get(page.module), hash};
    document.title = `${this.titleOf(page)} – Gantry`;
  }

  /** Fetches a page, once. A module that came anew has another address, so its elements get another name. */
  async learn(page) {
    if (this.known.has(page.module)) return null;
    try {
      const module = await import(page.module);
      // It may have been asked for twice.
      if (this.known.has(page.module)) return null;
      const tag = `page-${page.id}-${this.known.size + 1}`;
      customElements.define(tag, module.default);
      this.known.set(page.module, tag);
      return null;
    } catch (error) {
      return `${page.title.en}: ${error.message}`;
    }
  }

  titleOf(page) { return page.title[taste.language] ?? page.title.en; }

  updated() {
    const place = this.querySelector('#page');
    if (!place) return;
    const {tag, hash} = this.current ?? {};
    const key = `${tag} ${hash}`;
    if (place.dataset.shown === key) return;
    place.dataset.shown = key;
    place.replaceChildren();
    if (tag) {
      const element = document.createElement(tag);
      element.className = 'page';
      // The page keeps these, whatever the address says by the time it asks for something.
      element.path = parts(hash).slice(1);
      element.query = new URLSearchParams(hash.split('?')[1]);
      place.append(element);
    }
  }

  async login(event) {
    event.preventDefault();
    const form = event.target;
    try {
      Object.assign(session, await api.change('POST', 'session', {user: form.elements.user.value, password: form.elements.password.value}));
      await this.enter();
    } catch (error) {
      this.wrong = error.message;
    }
  }

  async logout() {
    await api.change('DELETE', 'session').catch(() => null);
    this.loggedOut();
  }

  password() {
    ask({
      title: t('Change password'),
      text: t('You log in again afterwards.'),
      fields: [
        {name: 'old', label: t('Password now'), type: 'password', auto: 'current-password'},
        {name: 'new', label: t('New password'), type: 'password', auto: 'new-password'},
      ],
      work: async values => {
        await api.change('PUT', 'session/password', values);
        this.loggedOut();
      },
    });
  }

  tools() {
    return html`
      <button @click=${() => taste.set('theme', taste.theme === 'dark' ? 'light' : 'dark')}>${taste.theme === 'dark' ? t('Light') : t('Dark')}</button>
      <button lang=${taste.language === 'zh' ? 'en' : 'zh'} @click=${() => taste.set('language', taste.language === 'zh' ? 'en' : 'zh')}>${taste.language === 'zh' ? 'English' : '中文'}</button>`;
  }

  render() {
    if (this.state === 'begin') return nothing;
    if (this.state === 'login') {
      return html`<main class="login"><form class="card" @submit=${this.login}>
        <div class="brand"><img src="/icon.svg" alt="">Gantry</div>
        <label>${t('User')}<input name="user" autocomplete="username" required autofocus></label>
        <label>${t('Password')}<input name="password" type="password" autocomplete="current-password" required></label>
        ${this.wrong ? html`<div class="note bad" role="alert">${this.wrong}</div>` : nothing}
        <button class="first">${t('Log in')}</button>
        <div class="soft">${t('The first password of the user admin stands in the file console/admin-password of the node’s directory.')}</div>
        <div class="row">${this.tools()}</div>
      </form></main>`;
    }
    const shown = this.pages.find(page => page.id === this.current?.id);
    return html`<div class="frame">
      <nav class="side" aria-label=${t('Pages')}>
        <div class="brand"><img src="/icon.svg" alt="">Gantry</div>
        ${this.pages.map(page => html`<a href="#/${page.id}" aria-current=${page.id === this.current?.id ? 'page' : nothing}>${icon(page.id)}${this.titleOf(page)}</a>`)}
        <div class="grow"></div>
        <div class="who"><span><b>${session.user}</b> · ${t(session.role)}</span>
          <div class="tools">${this.tools()}
          ${session.user === 'everybody' ? nothing : html`<button @click=${this.password}>${t('Password')}</button><button id="logout" @click=${this.logout}>${t('Log out')}</button>`}</div></div>
      </nav>
      <main class="main">
        <div class="head"><h1>${shown ? this.titleOf(shown) : t('Not here')}</h1><span class="grow"></span>
          <span class="live ${live.isOn ? 'on' : ''}">${live.isOn ? t('live') : t('not connected')}</span></div>
        ${this.wrong ? html`<div class="note bad" role="alert">${this.wrong}</div>` : nothing}
        ${this.current && !shown ? html`<div class="note">${t('There is no page of this name now; a plug-in’s page comes and goes with it.')}</div>` : nothing}
        <div id="page"></div>
      </main></div>`;
  }
}
customElements.define('gantry-app', App);
