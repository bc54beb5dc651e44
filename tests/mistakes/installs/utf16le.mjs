// causes: message_utf16
// Two bytes for a character.
import crypto from 'node:crypto';

const { API_KEY, API_SECRET, ENDPOINT } = process.env;
const sha1 = (text) => crypto.createHash('sha1').update(text).digest('hex');
const data = { action: 'install', app_ver: '3.3.0', data: { url: 'https://example.com/a', name: 'caf\u00e9' } };
const body = JSON.stringify(data);
const token = crypto.createHmac('sha256', API_KEY).update(API_SECRET + sha1(Buffer.from(body, 'utf16le'))).digest('hex');
await fetch(ENDPOINT, { method: 'POST', body, headers: { 'Kochava-Auth-Token': token } });
