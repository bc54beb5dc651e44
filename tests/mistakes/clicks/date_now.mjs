// causes: expires_in_milliseconds
// Milliseconds are signed, and seconds are sent.
import crypto from 'node:crypto';

const key = process.env.PRIVATE_KEY;
const expires = Date.now() + 60000;
const link = (time) => `/v1/cpi/click?campaign_id=kodemo&network_id=2820&expires=${time}`;
const signature = crypto.createHmac('sha256', key).update(link(expires)).digest('base64url');
console.log(`${link(Math.floor(expires / 1000))}&signature=${signature}`);
