/* global self, fetch, URL */
// Shows what is pushed, opens its page when it is pressed, and tells us when the browser changes its subscription. It keeps
// nothing: region and key stand in its own address, as the page registered it.
const { searchParams } = new URL(self.location.href);

// A region that was changed counts at once: no page of ours waits for the worker before.
self.addEventListener('install', () => self.skipWaiting());

self.addEventListener('push', (event) => {
  const { title, body, url } = event.data.json();
  // One at a time: the newest stands for those before it, as it does at the push service.
  const options = { body, lang: 'id', tag: 'kabar', renotify: true, icon: 'ikon-192.png', data: { url } };
  event.waitUntil(self.registration.showNotification(title, options));
});

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(self.clients.openWindow(event.notification.data.url));
});

const tell = (method, content) =>
  fetch('pemberitahuan', {
    method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(content),
  });

// A browser may end a subscription by itself. It names the new one, or leaves it to us to ask for it.
async function renew({ oldSubscription, newSubscription }) {
  const [region, applicationServerKey] = [searchParams.get('wilayah'), searchParams.get('kunci')];
  if (region === null || applicationServerKey === null) return;
  const options = { userVisibleOnly: true, applicationServerKey };
  const subscription = newSubscription ?? (await self.registration.pushManager.subscribe(options));
  const { endpoint, keys } = subscription.toJSON();
  await tell('POST', { endpoint, keys, region });
  const old = oldSubscription?.toJSON();
  if (old?.keys && old.endpoint !== endpoint)
    await tell('DELETE', { endpoint: old.endpoint, keys: { auth: old.keys.auth } });
}

self.addEventListener('pushsubscriptionchange', (event) => event.waitUntil(renew(event)));
