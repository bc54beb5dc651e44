// causes: body_quoted
// JSON.stringify once too often.
import crypto from 'node:crypto';

const { API_KEY, API_SECRET, ENDPOINT } = process.env;
const sha1 = (text) => crypto.createHash('sha1').update(text).digest('hex');
const data = { action: 'install', app_ver: '3.3.0', data: { url: 'https://example.com/a', name: 'caf\u00e9' } };
const body = JSON.stringify(data);
const token = crypto.createHmac('sha256', API_KEY).update(API_SECRET + sha1(JSON.stringify(body))).digest('hex');
await fetch(ENDPOINT, { method: 'POST', body, headers: { 'Kochava-Auth-Token': token } });
