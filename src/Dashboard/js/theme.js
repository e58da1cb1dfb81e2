// Before the first paint, so that no page flashes in the other theme.
(() => {
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const set = () => {
    let chosen = null;
    try { chosen = localStorage.getItem('baton.theme'); } catch { /* Storage is blocked: the system decides. */ }
    document.documentElement.dataset.theme = chosen ?? (dark.matches ? 'dark' : 'light');
  };
  set();
  dark.addEventListener('change', set);
  window.addEventListener('baton-theme', set);
})();
