/**
 * {@code vpcwatch report} and {@code vpcwatch history}: evidence from a running system, the report
 * also from files.
 */
@NullMarked
package io.vpcwatch.standalone.report;

import org.jspecify.annotations.NullMarked;
