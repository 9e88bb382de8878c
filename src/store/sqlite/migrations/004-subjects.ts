/** An alert may be about other things than a myth in a language. */

export const SUBJECTS = `
ALTER TABLE episodes ADD COLUMN subject TEXT;
UPDATE episodes SET subject = json_object('myth', myth, 'lang', lang);
`;
