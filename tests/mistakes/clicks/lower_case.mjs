// causes: case_changed, whole_url
// Somebody makes all URLs alike.
import crypto from 'node:crypto';

const key = process.env.PRIVATE_KEY;
const url = 'https://control.kochava.com/v1/cpi/click?device_id=E621E1F8-C36C-495A&network_id=2820&expires=1767225660';
const signature = crypto.createHmac('sha256', key).update(url.toLowerCase()).digest('base64url');
console.log(`${url}&signature=${signature}`);
