/**
 * Answers questions: keeps what the topics say of functions, violations, deliveries and exemptions,
 * and serves it as an HTTP API and a web page. Reads only.
 */
@NullMarked
package io.vpcwatch.query;

import org.jspecify.annotations.NullMarked;
