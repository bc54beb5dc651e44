// causes: separator
// join puts a comma between, unless it is told otherwise.
import crypto from 'node:crypto';

const { API_KEY, API_SECRET, ENDPOINT } = process.env;
const sha1 = (text) => crypto.createHash('sha1').update(text).digest('hex');
const data = { action: 'install', app_ver: '3.3.0', data: { url: 'https://example.com/a', name: 'caf\u00e9' } };
const body = JSON.stringify(data);
const message = [API_SECRET, sha1(body)].join();
const token = crypto.createHmac('sha256', API_KEY).update(message).digest('hex');
await fetch(ENDPOINT, { method: 'POST', body, headers: { 'Kochava-Auth-Token': token } });
