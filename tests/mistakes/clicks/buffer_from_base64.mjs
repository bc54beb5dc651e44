// causes: key_base64_decoded
// Buffer.from decodes whatever it gets.
import crypto from 'node:crypto';

const key = Buffer.from(process.env.PRIVATE_KEY, 'base64');
const uri = '/v1/cpi/click?campaign_id=kodemo&network_id=2820&site_id=7&expires=1767225660';
const signature = crypto.createHmac('sha256', key).update(uri).digest('base64url');
console.log(`https://control.kochava.com${uri}&signature=${signature}`);
