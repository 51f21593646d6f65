/* global document, navigator, window, Notification, fetch, URLSearchParams */
// Subscribes this browser to the news of a region. Nothing is asked of it before its owner presses the button.
const section = document.querySelector('#pemberitahuan');
const region = section.querySelector('select');
const begin = section.querySelector('#pemberitahuan-mulai');
const end = section.querySelector('#pemberitahuan-berhenti');
const word = section.querySelector('#pemberitahuan-kata');

const isAble = 'serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window;

async function current() {
  const registration = await navigator.serviceWorker.getRegistration();
  return (await registration?.pushManager.getSubscription()) ?? null;
}

async function subscribed() {
  // The worker renews a subscription that the browser ends, when no page is open that knows what it was for.
  const own = new URLSearchParams({ wilayah: region.value, kunci: section.dataset.kunci });
  await navigator.serviceWorker.register(`pemberitahuan-pekerja.js?${own}`);
  const { pushManager } = await navigator.serviceWorker.ready;
  const options = { userVisibleOnly: true, applicationServerKey: section.dataset.kunci };
  try {
    return await pushManager.subscribe(options);
  } catch (error) {
    // By a key of ours that we lost: such a subscription hears nothing any more.
    const old = await pushManager.getSubscription();
    if (old === null) throw error;
    await old.unsubscribe();
    return pushManager.subscribe(options);
  }
}

async function tell(method, content) {
  const response = await fetch('pemberitahuan', {
    method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(content),
  });
  if (!response.ok) throw new Error((await response.json()).detail);
}

async function start() {
  if ((await Notification.requestPermission()) !== 'granted')
    return 'Peramban tidak mengizinkan pemberitahuan. Ubah izinnya di setelan peramban, lalu coba lagi.';
  const { endpoint, keys } = (await subscribed()).toJSON();
  await tell('POST', { endpoint, keys, region: region.value });
  return `Peramban ini menerima kabar: ${region.selectedOptions[0].text}.`;
}

async function stop() {
  const subscription = await current();
  if (subscription !== null) {
    const { endpoint, keys } = subscription.toJSON();
    // First here: even if we cannot be told, nothing comes any more.
    await subscription.unsubscribe();
    await tell('DELETE', { endpoint, keys: { auth: keys.auth } });
  }
  return 'Peramban ini tidak lagi menerima kabar.';
}

async function show() {
  const isOn = (await current()) !== null;
  begin.textContent = isOn ? 'Ganti wilayah' : 'Aktifkan pemberitahuan';
  end.hidden = !isOn;
  return isOn;
}

const onPress = (work) => async () => {
  begin.disabled = end.disabled = true;
  word.textContent = '';
  try {
    word.textContent = await work();
  } catch (error) {
    word.textContent = `Tidak berhasil: ${error.message}`;
  } finally {
    begin.disabled = end.disabled = false;
    await show();
  }
};

// An iPhone can once the page is installed; only there is this known of the browser.
document.querySelector('#pemberitahuan-pasang').hidden = isAble || navigator.standalone !== false;

if (isAble) {
  begin.addEventListener('click', onPress(start));
  end.addEventListener('click', onPress(stop));
  if (await show()) word.textContent = 'Peramban ini sudah menerima kabar.';
  section.hidden = false;
}
