/* global document, location, fetch, setInterval, DOMParser */
// Judges the age of the page by the visitor's clock and renews it in place. Without this script the page
// turns unknown by the time it has been open; see the README of this folder.
const RENEW_MS = 5000;

function judge() {
  const root = document.documentElement;
  const ageMs = Date.now() - Number(root.dataset.dataPada);
  if (ageMs > Number(root.dataset.basiSetelah)) root.classList.add('basi');
}

async function renew() {
  try {
    const response = await fetch(location.pathname, { cache: 'no-store' });
    if (response.ok) {
      const next = new DOMParser().parseFromString(await response.text(), 'text/html');
      // An answer without our marks is somebody else's error page.
      if (next.documentElement.dataset.dataPada !== undefined) take(next);
    }
  } finally {
    judge();
  }
}

function take(next) {
  const root = document.documentElement;
  if (
    next.documentElement.dataset.dataPada !== root.dataset.dataPada ||
    next.documentElement.className !== root.className
  ) {
    for (const name of ['header', 'main', 'footer'])
      document.querySelector(name).replaceWith(next.querySelector(name));
    root.className = next.documentElement.className;
    root.dataset.dataPada = next.documentElement.dataset.dataPada;
  }
}

setInterval(() => {
  renew().catch(judge);
}, RENEW_MS);
judge();
