/** What reaches standard error, and in what shape; {@code logback.xml} puts it to use. */
@NullMarked
package io.vpcwatch.standalone.logging;

import org.jspecify.annotations.NullMarked;
