// causes: padded_base64, standard_base64, hmac_sha512
// Longer is not better.
import crypto from 'node:crypto';

const key = process.env.PRIVATE_KEY;
const uri = '/v1/cpi/click?campaign_id=kodemo&network_id=2820&site_id=7&expires=1767225660';
const signature = crypto.createHmac('sha512', key).update(uri).digest('base64');
console.log(`https://control.kochava.com${uri}&signature=${signature}`);
