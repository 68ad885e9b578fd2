/**
 * Loads, validates and describes the settings: one YAML file, environment variables, secret files.
 */
@NullMarked
package io.vpcwatch.service.settings;

import org.jspecify.annotations.NullMarked;
