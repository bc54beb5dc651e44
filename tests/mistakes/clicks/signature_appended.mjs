// causes: signature_included
// The name is appended before the link is signed.
import crypto from 'node:crypto';

const key = process.env.PRIVATE_KEY;
const link = '/v1/cpi/click?campaign_id=kodemo&network_id=2820&site_id=7&expires=1767225660&signature=';
const signature = crypto.createHmac('sha256', key).update(link).digest('base64url');
console.log(link + signature);
