/** A vendor that answers a small page at once: bare `node:http`. Prints `listening PORT`. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const PAGE = JSON.stringify({
  wilayah: '32',
  nama: 'JAWA BARAT',
  progres: { masuk: 101_234, jumlah: 140_457 },
  suara: { '01': 5_300_000, '02': 10_100_000, '03': 2_900_000 },
  diperbarui: '2024-02-14T15:04:05+07:00',
});

const server = createServer((_req, res) => {
  res.writeHead(200, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(PAGE),
    'cache-control': 'public, max-age=5',
    etag: '"5f2c"',
  });
  res.end(PAGE);
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`listening ${(server.address() as AddressInfo).port}\n`);
});
