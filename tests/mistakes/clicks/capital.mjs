// causes: signature_misnamed
// A capital letter makes another name.
import crypto from 'node:crypto';

const key = process.env.PRIVATE_KEY;
const uri = '/v1/cpi/click?campaign_id=kodemo&network_id=2820&site_id=7&expires=1767225660';
const signature = crypto.createHmac('sha256', key).update(uri).digest('base64url');
console.log(`https://control.kochava.com${uri}&Signature=${signature}`);
