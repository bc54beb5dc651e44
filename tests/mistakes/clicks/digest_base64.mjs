// causes: padded_base64, standard_base64, percent_encoded, whole_url
// What nearly everybody writes at first.
import crypto from 'node:crypto';

const key = process.env.PRIVATE_KEY;
const url = 'https://control.kochava.com/v1/cpi/click?campaign_id=kodemo&network_id=2820&site_id=7&expires=1767225660';
const signature = crypto.createHmac('sha256', key).update(url).digest('base64');
console.log(`${url}&signature=${encodeURIComponent(signature)}`);
