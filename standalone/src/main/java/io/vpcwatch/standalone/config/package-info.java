/**
 * {@code vpcwatch config} and {@code vpcwatch init}: the settings in force, and a file for them.
 */
@NullMarked
package io.vpcwatch.standalone.config;

import org.jspecify.annotations.NullMarked;
