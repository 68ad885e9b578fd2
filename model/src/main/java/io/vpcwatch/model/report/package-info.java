/**
 * Evidence for an auditor: which functions were outside of a VPC at a moment or in a period, for
 * how long and by whom, what was exempt and why, and what is not known. Pure functions, shared by
 * the commands and the API.
 */
@NullMarked
package io.vpcwatch.model.report;

import org.jspecify.annotations.NullMarked;
