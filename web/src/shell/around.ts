import type { Around } from "~/core/condition";
import type { Lists, Me, Model } from "~/core/types";

/** What conditions on records of a model are evaluated against, for the person at the screen. */
export function aroundOf(model: Model, lists: Lists, me: Me, isNew = false): Around {
  return {
    fields: new Map(model.fields.map((one) => [one.code, one])),
    lists,
    isNew,
    zone: me.user.timezone || Intl.DateTimeFormat().resolvedOptions().timeZone,
    user: {
      id: me.user.user_id,
      username: me.user.username,
      user_type: me.type,
      company_id: me.user.company_id ?? null,
      group_ids: me.group_ids,
    },
  };
}
