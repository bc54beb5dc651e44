// causes: trailing_ampersand
// Every parameter gets an ampersand, the last one, too.
import crypto from 'node:crypto';

const key = process.env.PRIVATE_KEY;
let link = '/v1/cpi/click?';
for (const [name, value] of Object.entries({ campaign_id: 'kodemo', network_id: 2820, expires: 1767225660 })) {
  link += `${name}=${value}&`;
}
const signature = crypto.createHmac('sha256', key).update(link).digest('base64url');
console.log(`${link}signature=${signature}`);
