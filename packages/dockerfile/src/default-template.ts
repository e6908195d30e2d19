/**
 * The template that is used where the user gives none: the same mechanism, so every golden proves it. It has no
 * conditions; what is in a stage was decided before.
 */
export const DEFAULT_TEMPLATE = `<%= argument %>

<%= stage.build %>

<%= stage.artifacts %>

<%= stage.productionDeps %>

<%= stage.productionTools %>

<%= stage.productionRun %>

<%= stage.migrate %>

<%= stage.production %>
`;
