import { describe, expect, it } from 'vitest';
import { PUSH_SERVICE_PATTERN, PUSH_SERVICES, pushEndpoint } from './push-service.ts';

describe('an endpoint', () => {
  it.each([
    ['https://fcm.googleapis.com/fcm/send/abc:def', 'fcm.googleapis.com'],
    ['https://updates.push.services.mozilla.com/wpush/v2/gAAA', 'updates.push.services.mozilla.com'],
    ['https://sg2p.notify.windows.com/w/?token=abc', '*.notify.windows.com'],
    ['https://web.push.apple.com/QAbc', '*.push.apple.com'],
    ['https://FCM.googleapis.com:443/x', 'fcm.googleapis.com'],
  ])('%s is of %s', (given, service) => {
    expect(pushEndpoint(given, PUSH_SERVICES)).toEqual({ url: new URL(given).href, service });
  });

  it.each([
    ['no address', 'fcm.googleapis.com/x'],
    ['http', 'http://fcm.googleapis.com/x'],
    ['another scheme', 'file:///etc/passwd'],
    ['another port', 'https://fcm.googleapis.com:8443/x'],
    ['with a name', 'https://a@fcm.googleapis.com/x'],
    ['with a name that looks like the host', 'https://fcm.googleapis.com@127.0.0.1/x'],
    ['with a fragment', 'https://fcm.googleapis.com/x#y'],
    ['a host that ends alike', 'https://evilfcm.googleapis.com/x'],
    ['a host that begins alike', 'https://fcm.googleapis.com.evil.example/x'],
    ['the host above a service', 'https://push.apple.com/x'],
    ['a host that ends like one above', 'https://evilpush.apple.com/x'],
    ['a host with a dot behind', 'https://fcm.googleapis.com./x'],
    ['loopback', 'https://127.0.0.1/x'],
    ['loopback by name', 'https://localhost/x'],
    ['loopback in IPv6', 'https://[::1]/x'],
    ['loopback as one number', 'https://2130706433/x'],
    ['loopback in octal', 'https://0177.0.0.1/x'],
    ['the address of metadata services', 'https://169.254.169.254/latest/meta-data'],
    ['a private address', 'https://10.0.0.7/x'],
    ['a mapped address', 'https://[::ffff:10.0.0.7]/x'],
    ['a backslash', 'https://127.0.0.1\\@fcm.googleapis.com/x'],
  ])('that is %s is none', (_, given) => {
    expect(pushEndpoint(given, PUSH_SERVICES)).toBeUndefined();
  });
});

describe('a further push service', () => {
  it.each(['push.kpu.example', '*.push.kpu.example'])('may be %s', (entry) => {
    expect(entry).toMatch(PUSH_SERVICE_PATTERN);
  });

  it.each([
    '*',
    '*.',
    'localhost',
    '10.0.0.7',
    '*.0.0.7',
    'https://push.example',
    'push.example:8443',
    '[::1]',
  ])('is never %s', (entry) => {
    expect(entry).not.toMatch(PUSH_SERVICE_PATTERN);
  });
});
