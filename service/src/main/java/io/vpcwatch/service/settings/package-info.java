/**
 * Loads, validates and describes the settings: one YAML file, environment variables, secret files.
 *
 * <p>A group of settings is a record, and each setting a component of it: {@code pageWithin} is
 * written {@code page-within}. A component has a {@link
 * io.vpcwatch.service.settings.Description @Description}, for the table of settings, and may have a
 * {@link io.vpcwatch.service.settings.Default @Default}, a {@link
 * io.vpcwatch.service.settings.Range @Range} and a form that it {@link
 * io.vpcwatch.service.settings.Matches @Matches}, and variables as {@link
 * io.vpcwatch.service.settings.EnvironmentFallback @EnvironmentFallback}. Its type is a string,
 * number, boolean, duration, path, URI, enum, or a type with a static method {@code parse(String
 * setting, String text)}, whose IllegalArgumentException is a problem of the group and begins with
 * the name of the setting. It may be a {@link io.vpcwatch.service.settings.Secret} or a list of
 * such a type; an {@link java.util.Optional} of any of these if the setting may be left out;
 * another record, for a group within the group; or a map of records, for groups that the user
 * names. A component with {@link io.vpcwatch.service.settings.SelectedBy @SelectedBy} is one of
 * several records, selected by a setting such as {@code type}.
 *
 * <p>What depends on several settings, or is more than a form, is checked by {@link
 * io.vpcwatch.service.settings.Validated}. Every check runs even if other settings are not valid:
 * the user sees all {@link io.vpcwatch.service.settings.Problems problems} at once.
 */
@NullMarked
package io.vpcwatch.service.settings;

import org.jspecify.annotations.NullMarked;
