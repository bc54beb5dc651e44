// causes: macro_filled
// The template is signed, and its macro is filled for each click.
import crypto from 'node:crypto';

const key = process.env.PRIVATE_KEY;
const template = '/v1/cpi/click?campaign_id=kodemo&network_id=2820&device_id={device_id}&expires=1767225660';
const signature = crypto.createHmac('sha256', key).update(template).digest('base64url');
console.log(`${template.replace('{device_id}', 'E621E1F8-C36C-495A')}&signature=${signature}`);
