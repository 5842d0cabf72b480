/** Pages inside a company's account: below /my for its own people, below the account's page for its partner. */
export function companyPaths(root: string) {
  const users = `${root}/users`;
  return {
    show: root,
    users: {
      index: users,
      csv: `${root}/users.csv`,
      inGroup: (groupId: string) => `${users}?group=${groupId}`,
      new: `${users}/new`,
      newIn: (groupId: string) => `${users}/new?group=${groupId}`,
      many: `${users}/many`,
      manyIn: (groupId: string) => `${users}/many?group=${groupId}`,
      sendMany: `${users}/many/sending`,
      outcome: (batchId: string) => `${root}/invited/${batchId}`,
      edit: (personId: string) => `${users}/${personId}`,
      remove: (personId: string) => `${users}/${personId}/removal`,
    },
    invitations: {
      edit: (invitationId: string) => `${root}/invitations/${invitationId}`,
      resend: (invitationId: string) => `${root}/invitations/${invitationId}/mail`,
      revoke: (invitationId: string) => `${root}/invitations/${invitationId}/revocation`,
    },
    groups: {
      index: `${root}/groups`,
      edit: (groupId: string) => `${root}/groups/${groupId}`,
      remove: (groupId: string) => `${root}/groups/${groupId}/removal`,
    },
    billingOwner: { edit: `${root}/billing-owner`, confirm: `${root}/billing-owner/confirmation` },
  };
}
