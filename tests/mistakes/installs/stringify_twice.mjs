// causes: pretty_printed
// What is signed is for people to read, and what is sent is not.
import crypto from 'node:crypto';

const { API_KEY, API_SECRET, ENDPOINT } = process.env;
const sha1 = (text) => crypto.createHash('sha1').update(text).digest('hex');
const data = { action: 'install', app_ver: '3.3.0', data: { url: 'https://example.com/a', name: 'caf\u00e9' } };
const token = crypto.createHmac('sha256', API_KEY).update(API_SECRET + sha1(JSON.stringify(data, null, 2))).digest('hex');
const body = JSON.stringify(data);
await fetch(ENDPOINT, { method: 'POST', body, headers: { 'Kochava-Auth-Token': token } });
