'use strict';

exports.activate = () => {};
