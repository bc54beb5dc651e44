// causes: escape_case
// Two helpers that escape characters beyond ASCII, one in each case of hex.
import crypto from 'node:crypto';

const { API_KEY, API_SECRET, ENDPOINT } = process.env;
const hex = (character) => character.charCodeAt(0).toString(16).padStart(4, '0');
const lower = (text) => text.replace(/[\u0080-\uffff]/g, (character) => `\\u${hex(character)}`);
const upper = (text) => text.replace(/[\u0080-\uffff]/g, (character) => `\\u${hex(character).toUpperCase()}`);
const json = JSON.stringify({ action: 'install', app_ver: '3.3.0', data: { name: 'caf\u00e9 \u{1f600}' } });
const digest = crypto.createHash('sha1').update(upper(json)).digest('hex');
const token = crypto.createHmac('sha256', API_KEY).update(API_SECRET + digest).digest('hex');
await fetch(ENDPOINT, { method: 'POST', body: lower(json), headers: { 'Kochava-Auth-Token': token } });
