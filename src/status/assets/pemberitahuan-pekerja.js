/* global self */
// Shows what is pushed, and opens its page when it is pressed. It keeps and fetches nothing.
self.addEventListener('push', (event) => {
  const { title, body, url } = event.data.json();
  // One at a time: the newest stands for those before it, as it does at the push service.
  const options = { body, lang: 'id', tag: 'kabar', renotify: true, data: { url } };
  event.waitUntil(self.registration.showNotification(title, options));
});

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(self.clients.openWindow(event.notification.data.url));
});
