// causes: hex_signature, plain_sha256
// A hash of key and message is no HMAC.
import crypto from 'node:crypto';

const key = process.env.PRIVATE_KEY;
const uri = '/v1/cpi/click?campaign_id=kodemo&network_id=2820&site_id=7&expires=1767225660';
const signature = crypto.createHash('sha256').update(key + uri).digest('hex');
console.log(`https://control.kochava.com${uri}&signature=${signature}`);
