// Starts the page for addresses that lead nowhere: the site lies somewhere along its address, at the first place that has its scripts.
// In place of `SITE` lost-page.ts puts what the scripts are called from there.
/* global SITE, document, location */

{
  const { name, kit, app, styles } = SITE;
  const element = document.currentScript.parentElement;
  const parts = location.pathname.split('/');

  /** The site's modules, if it lies at the path `base`, which they want to know when they are loaded. */
  const at = (base) => {
    globalThis[name] = { base };
    return Promise.all([import(base + kit), import(base + app)]).catch(() => null);
  };

  const dress = (base) =>
    styles.map((style) => {
      const link = document.createElement('link');
      link.rel = 'stylesheet';
      link.href = base + style;
      document.head.append(link);
      return new Promise((settle) => (link.onload = link.onerror = settle));
    });

  const start = async () => {
    for (const i of parts.keys()) {
      const base = parts.slice(0, i + 1).join('/');
      // What begins with two slashes names another host, and nothing is asked of one.
      if (base.includes('//') || base === '/') continue;
      const found = await at(base);
      if (!found) continue;
      // At the host's root the page has them.
      if (base !== '') {
        document.querySelector('link[rel="icon"]').href = `${base}/favicon.svg`;
        await Promise.all(dress(base));
      }
      navigator.serviceWorker?.register(`${base}/service-worker.js`).catch(() => null);
      found[0].start(found[1], element);
      return;
    }
    // Nowhere, or there is no network: what is for those without JavaScript.
    element.innerHTML = element.querySelector('noscript').textContent;
  };
  void start();
}
