/* global document, location, fetch, setInterval, CSS, DOMParser, EventSource */
// Renews the regions marked `data-hidup` when the server says that something changed. Without this
// script the pages work all the same and reload themselves.
const RENEW_MS = 5000;
const announce = document.getElementById('siaran');
let renewing = false;
let again = false;

const isBeingWritten = (region) =>
  region.contains(document.activeElement?.closest('input, textarea, button') ?? null) ||
  [...region.querySelectorAll('textarea')].some((field) => field.value !== '');

function renewRegion(region, fresh) {
  if (isBeingWritten(region) || region.outerHTML === fresh.outerHTML) return;
  for (const details of region.querySelectorAll('details[open][id]')) {
    fresh.querySelector(`#${CSS.escape(details.id)}`)?.setAttribute('open', '');
  }
  const href = region.contains(document.activeElement) ? document.activeElement.getAttribute('href') : null;
  region.replaceWith(fresh);
  if (href !== null) fresh.querySelector(`a[href="${CSS.escape(href)}"]`)?.focus();
}

async function renew() {
  if (renewing) {
    again = true;
    return;
  }
  renewing = true;
  try {
    const response = await fetch(location.href, { headers: { accept: 'text/html' }, cache: 'no-store' });
    if (response.redirected) location.reload();
    if (response.ok) apply(await response.text());
    else lost();
  } catch {
    lost();
  } finally {
    renewing = false;
    if (again) {
      again = false;
      void renew();
    }
  }
}

function apply(text) {
  const next = new DOMParser().parseFromString(text, 'text/html');
  for (const region of document.querySelectorAll('[data-hidup]')) {
    const fresh = next.getElementById(region.id);
    if (fresh) renewRegion(region, fresh);
  }
  say('Langsung', false);
}

const lost = () => say('Terputus dari Siaga, angka di bawah sudah lama', true);

function say(words, isFault) {
  if (announce.textContent !== words) announce.textContent = words;
  announce.classList.toggle('siaran-putus', isFault);
  document.body.classList.toggle('basi', isFault);
}

function durationWords(ms) {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds} dtk`;
  return `${Math.floor(seconds / 60)} mnt ${seconds % 60} dtk`;
}

setInterval(() => {
  for (const element of document.querySelectorAll('[data-hitung-mundur]')) {
    element.textContent = durationWords(Number(element.dataset.hitungMundur) - Date.now());
  }
}, 1000);

const events = new EventSource('/peristiwa');
events.addEventListener('berubah', renew);
events.addEventListener('open', () => say('Langsung', false));
// The numbers of the provinces move without an event of the log.
setInterval(() => {
  if (!document.hidden) void renew();
}, RENEW_MS);
document.addEventListener('visibilitychange', () => {
  if (!document.hidden) void renew();
});
