var htmx=function(){"use strict";const Q={onLoad:null,process:null,on:null,off:null,trigger:null,ajax:null,find:null,findAll:null,closest:null,values:function(e,t){const n=dn(e,t||"post");return n.values},remove:null,addClass:null,removeClass:null,toggleClass:null,takeClass:null,swap:null,defineExtension:null,removeExtension:null,logAll:null,logNone:null,logger:null,config:{historyEnabled:true,historyCacheSize:10,refreshOnHistoryMiss:false,defaultSwapStyle:"innerHTML",defaultSwapDelay:0,defaultSettleDelay:20,includeIndicatorStyles:true,indicatorClass:"htmx-indicator",requestClass:"htmx-request",addedClass:"htmx-added",settlingClass:"htmx-settling",swappingClass:"htmx-swapping",allowEval:true,allowScriptTags:true,inlineScriptNonce:"",inlineStyleNonce:"",attributesToSettle:["class","style","width","height"],withCredentials:false,timeout:0,wsReconnectDelay:"full-jitter",wsBinaryType:"blob",disableSelector:"[hx-disable], [data-hx-disable]",scrollBehavior:"instant",defaultFocusScroll:false,getCacheBusterParam:false,globalViewTransitions:false,methodsThatUseUrlParams:["get","delete"],selfRequestsOnly:true,ignoreTitle:false,scrollIntoViewOnBoost:true,triggerSpecsCache:null,disableInheritance:false,responseHandling:[{code:"204",swap:false},{code:"[23]..",swap:true},{code:"[45]..",swap:false,error:true}],allowNestedOobSwaps:true,historyRestoreAsHxRequest:true,reportValidityOfForms:false},parseInterval:null,location:location,_:null,version:"2.0.10"};Q.onLoad=j;Q.process=Ft;Q.on=ye;Q.off=xe;Q.trigger=ae;Q.ajax=Nn;Q.find=f;Q.findAll=y;Q.closest=g;Q.remove=z;Q.addClass=w;Q.removeClass=b;Q.toggleClass=G;Q.takeClass=W;Q.swap=_e;Q.defineExtension=_n;Q.removeExtension=zn;Q.logAll=$;Q.logNone=_;Q.parseInterval=d;Q._=e;const n={addTriggerHandler:St,bodyContains:se,canAccessLocalStorage:U,findThisElement:we,filterValues:yn,swap:_e,hasAttribute:s,getAttributeValue:a,getClosestAttributeValue:ne,getClosestMatch:A,getExpressionVars:Rn,getHeaders:mn,getInputValues:dn,getInternalData:oe,getSwapSpecification:bn,getTriggerSpecs:st,getTarget:Se,makeFragment:P,mergeObjects:le,makeSettleInfo:Sn,oobSwap:He,querySelectorExt:ce,settleImmediately:Yt,shouldCancel:ht,triggerEvent:ae,triggerErrorEvent:fe,withExtensions:Vt};const de=["get","post","put","delete","patch"];const R=de.map(function(e){return"[hx-"+e+"], [data-hx-"+e+"]"}).join(", ");function d(e){if(e==undefined){return undefined}let t=NaN;if(e.slice(-2)=="ms"){t=parseFloat(e.slice(0,-2))}else if(e.slice(-1)=="s"){t=parseFloat(e.slice(0,-1))*1e3}else if(e.slice(-1)=="m"){t=parseFloat(e.slice(0,-1))*1e3*60}else{t=parseFloat(e)}return isNaN(t)?undefined:t}function ee(e,t){return e instanceof Element&&e.getAttribute(t)}function s(e,t){return!!e.hasAttribute&&(e.hasAttribute(t)||e.hasAttribute("data-"+t))}function a(e,t){return ee(e,t)||ee(e,"data-"+t)}function c(e){const t=e.parentElement;if(!t&&e.parentNode instanceof ShadowRoot)return e.parentNode;return t}function te(){return document}function q(e,t){return e.getRootNode?e.getRootNode({composed:t}):te()}function A(e,t){while(e&&!t(e)){e=c(e)}return e||null}function o(e,t,n){const r=a(t,n);const o=a(t,"hx-disinherit");var i=a(t,"hx-inherit");if(e!==t){if(Q.config.disableInheritance){if(i&&(i==="*"||i.split(" ").indexOf(n)>=0)){return r}else{return null}}if(o&&(o==="*"||o.split(" ").indexOf(n)>=0)){return"unset"}}return r}function ne(t,n){let r=null;A(t,function(e){return!!(r=o(t,ue(e),n))});if(r!=="unset"){return r}}function h(e,t){return e instanceof Element&&e.matches(t)}function N(e){const t=/<([a-z][^\/\0>\x20\t\r\n\f]*)/i;const n=t.exec(e);if(n){return n[1].toLowerCase()}else{return""}}function I(e){if("parseHTMLUnsafe"in Document){return Document.parseHTMLUnsafe(e)}const t=new DOMParser;return t.parseFromString(e,"text/html")}function L(e,t){while(t.childNodes.length>0){e.append(t.childNodes[0])}}function r(e){const t=te().createElement("script");ie(e.attributes,function(e){t.setAttribute(e.name,e.value)});t.textContent=e.textContent;t.async=false;if(Q.config.inlineScriptNonce){t.nonce=Q.config.inlineScriptNonce}return t}function i(e){return e.matches("script")&&(e.type==="text/javascript"||e.type==="module"||e.type==="")}function D(e){Array.from(e.querySelectorAll("script")).forEach(e=>{if(i(e)){const t=r(e);const n=e.parentNode;try{n.insertBefore(t,e)}catch(e){H(e)}finally{e.remove()}}})}function P(e){const t=e.replace(/<head(\s[^>]*)?>[\s\S]*?<\/head>/i,"");const n=N(t);let r;if(n==="html"){r=new DocumentFragment;const i=I(e);L(r,i.body);r.title=i.title}else if(n==="body"){r=new DocumentFragment;const i=I(t);L(r,i.body);r.title=i.title}else{const i=I('<body><template class="internal-htmx-wrapper">'+t+"</template></body>");r=i.querySelector("template").content;r.title=i.title;var o=r.querySelector("title");if(o&&o.parentNode===r){o.remove();r.title=o.innerText}}if(r){if(Q.config.allowScriptTags){D(r)}else{r.querySelectorAll("script").forEach(e=>e.remove())}}return r}function re(e){if(e){e()}}function t(e,t){return Object.prototype.toString.call(e)==="[object "+t+"]"}function k(e){return typeof e==="function"}function M(e){return t(e,"Object")}function oe(e){const t="htmx-internal-data";let n=e[t];if(!n){n=e[t]={}}return n}function F(t){const n=[];if(t){for(let e=0;e<t.length;e++){n.push(t[e])}}return n}function ie(t,n){if(t){for(let e=0;e<t.length;e++){n(t[e])}}}function B(e){const t=e.getBoundingClientRect();const n=t.top;const r=t.bottom;return n<window.innerHeight&&r>=0}function se(e){return e.getRootNode({composed:true})===document}function X(e){return e.trim().split(/\s+/)}function le(e,t){for(const n in t){if(t.hasOwnProperty(n)){e[n]=t[n]}}return e}function v(e){try{return JSON.parse(e)}catch(e){H(e);return null}}function U(){const e="htmx:sessionStorageTest";try{sessionStorage.setItem(e,e);sessionStorage.removeItem(e);return true}catch(e){return false}}function V(e){try{const t=new URL(e,window.location.href);e=t.pathname+t.search}catch(e){}if(e!="/"){e=e.replace(/\/+$/,"")}return e}function e(e){return On(te().body,function(){return eval(e)})}function j(t){const e=Q.on("htmx:load",function(e){t(e.detail.elt)});return e}function $(){Q.logger=function(e,t,n){if(console){console.log(t,e,n)}}}function _(){Q.logger=null}function f(e,t){if(typeof e!=="string"){return e.querySelector(t)}else{return f(te(),e)}}function y(e,t){if(typeof e!=="string"){return e.querySelectorAll(t)}else{return y(te(),e)}}function x(){return window}function z(e,t){e=S(e);if(t){x().setTimeout(function(){z(e);e=null},t)}else{c(e).removeChild(e)}}function ue(e){return e instanceof Element?e:null}function J(e){return e instanceof HTMLElement?e:null}function K(e){return typeof e==="string"?e:null}function p(e){return e instanceof Element||e instanceof Document||e instanceof DocumentFragment?e:null}function w(e,t,n){e=ue(S(e));if(!e){return}if(n){x().setTimeout(function(){w(e,t);e=null},n)}else{e.classList&&e.classList.add(t)}}function b(e,t,n){let r=ue(S(e));if(!r){return}if(n){x().setTimeout(function(){b(r,t);r=null},n)}else{if(r.classList){r.classList.remove(t);if(r.classList.length===0){r.removeAttribute("class")}}}}function G(e,t){e=S(e);e.classList.toggle(t)}function W(e,t){e=S(e);ie(e.parentElement.children,function(e){b(e,t)});w(ue(e),t)}function g(e,t){e=ue(S(e));if(e){return e.closest(t)}return null}function l(e,t){return e.substring(0,t.length)===t}function Z(e,t){return e.substring(e.length-t.length)===t}function Y(e){const t=e.trim();if(l(t,"<")&&Z(t,"/>")){return t.substring(1,t.length-2)}else{return t}}function m(t,r,n){if(r.indexOf("global ")===0){return m(t,r.slice(7),true)}t=S(t);const o=[];{let t=0;let n=0;for(let e=0;e<r.length;e++){const l=r[e];if(l===","&&t===0){o.push(r.substring(n,e));n=e+1;continue}if(l==="<"){t++}else if(l==="/"&&e<r.length-1&&r[e+1]===">"){t--}}if(n<r.length){o.push(r.substring(n))}}const i=[];const s=[];while(o.length>0){const r=Y(o.shift());let e;if(r.indexOf("closest ")===0){e=g(ue(t),Y(r.slice(8)))}else if(r.indexOf("find ")===0){e=f(p(t),Y(r.slice(5)))}else if(r==="next"||r==="nextElementSibling"){e=ue(t).nextElementSibling}else if(r.indexOf("next ")===0){e=pe(t,Y(r.slice(5)),!!n)}else if(r==="previous"||r==="previousElementSibling"){e=ue(t).previousElementSibling}else if(r.indexOf("previous ")===0){e=ge(t,Y(r.slice(9)),!!n)}else if(r==="document"){e=document}else if(r==="window"){e=window}else if(r==="body"){e=document.body}else if(r==="root"){e=q(t,!!n)}else if(r==="host"){e=t.getRootNode().host}else{s.push(r)}if(e){i.push(e)}}if(s.length>0){const e=s.join(",");const u=p(q(t,!!n));i.push(...F(u.querySelectorAll(e)))}return i}var pe=function(t,e,n){const r=p(q(t,n)).querySelectorAll(e);for(let e=0;e<r.length;e++){const o=r[e];if(o.compareDocumentPosition(t)===Node.DOCUMENT_POSITION_PRECEDING){return o}}};var ge=function(t,e,n){const r=p(q(t,n)).querySelectorAll(e);for(let e=r.length-1;e>=0;e--){const o=r[e];if(o.compareDocumentPosition(t)===Node.DOCUMENT_POSITION_FOLLOWING){return o}}};function ce(e,t){if(typeof e!=="string"){return m(e,t)[0]}else{return m(te().body,e)[0]}}function S(e,t){if(typeof e==="string"){return f(p(t)||document,e)}else{return e}}function me(e,t,n,r){if(k(t)){return{target:te().body,event:K(e),listener:t,options:n}}else{return{target:S(e),event:K(t),listener:n,options:r}}}function ye(t,n,r,o){Gn(function(){const e=me(t,n,r,o);e.target.addEventListener(e.event,e.listener,e.options)});const e=k(n);return e?n:r}function xe(t,n,r){Gn(function(){const e=me(t,n,r);e.target.removeEventListener(e.event,e.listener)});return k(n)?n:r}const be=te().createElement("output");function ve(t,n){const e=ne(t,n);if(e){if(e==="this"){return[we(t,n)]}else{const r=m(t,e);const o=/(^|,)(\s*)inherit(\s*)($|,)/.test(e);if(o){const i=ue(A(t,function(e){return e!==t&&s(ue(e),n)}));if(i){r.push(...ve(i,n))}}if(r.length===0){H('The selector "'+e+'" on '+n+" returned no matches!");return[be]}else{return r}}}}function we(e,t){return ue(A(e,function(e){return a(ue(e),t)!=null}))}function Se(e){const t=ne(e,"hx-target");if(t){if(t==="this"){return we(e,"hx-target")}else{return ce(e,t)}}else{const n=oe(e);if(n.boosted){return te().body}else{return e}}}function Ee(e){return Q.config.attributesToSettle.includes(e)}function Ce(t,n){ie(Array.from(t.attributes),function(e){if(!n.hasAttribute(e.name)&&Ee(e.name)){t.removeAttribute(e.name)}});ie(n.attributes,function(e){if(Ee(e.name)){t.setAttribute(e.name,e.value)}})}function Oe(t,e){const n=Jn(e);for(let e=0;e<n.length;e++){const r=n[e];try{if(r.isInlineSwap(t)){return true}}catch(e){H(e)}}return t==="outerHTML"}function He(e,o,i,t){t=t||te();let n="#"+CSS.escape(ee(o,"id"));let s="outerHTML";if(e==="true"){}else if(e.indexOf(":")>0){s=e.substring(0,e.indexOf(":"));n=e.substring(e.indexOf(":")+1)}else{s=e}o.removeAttribute("hx-swap-oob");o.removeAttribute("data-hx-swap-oob");const r=m(t,n,false);if(r.length){ie(r,function(e){let t;const n=o.cloneNode(true);t=te().createDocumentFragment();t.appendChild(n);if(!Oe(s,e)){t=p(n)}const r={shouldSwap:true,target:e,fragment:t};if(!ae(e,"htmx:oobBeforeSwap",r))return;e=r.target;if(r.shouldSwap){Re(t);je(s,e,e,t,i);Te()}ie(i.elts,function(e){ae(e,"htmx:oobAfterSwap",r)})});o.parentNode.removeChild(o)}else{o.parentNode.removeChild(o);fe(te().body,"htmx:oobErrorNoTarget",{content:o,target:n})}return e}function Te(){const e=f("#--htmx-preserve-pantry--");if(e){for(const t of[...e.children]){const n=f("#"+t.id);n.parentNode.moveBefore(t,n);n.remove()}e.remove()}}function Re(e){ie(y(e,"[hx-preserve], [data-hx-preserve]"),function(e){const t=a(e,"id");const n=te().getElementById(t);if(n!=null){if(e.moveBefore){let e=f("#--htmx-preserve-pantry--");if(e==null){te().body.insertAdjacentHTML("afterend","<div id='--htmx-preserve-pantry--'></div>");e=f("#--htmx-preserve-pantry--")}e.moveBefore(n,null)}else{e.parentNode.replaceChild(n,e)}}})}function qe(i,e,s){ie(e.querySelectorAll("[id]"),function(t){const n=ee(t,"id");if(n&&n.length>0){const e=p(i);const r=e&&e.querySelector(CSS.escape(t.tagName)+"#"+CSS.escape(n));if(r&&r!==e){const o=t.cloneNode();Ce(t,r);s.tasks.push(function(){Ce(t,o)})}}})}function Ae(e){return function(){b(e,Q.config.addedClass);Ft(ue(e));Ne(p(e));ae(e,"htmx:load")}}function Ne(e){const t="[autofocus]";const n=J(h(e,t)?e:e.querySelector(t));if(n!=null){n.focus()}}function u(e,t,n,r){qe(e,n,r);while(n.childNodes.length>0){const o=n.firstChild;w(ue(o),Q.config.addedClass);e.insertBefore(o,t);if(o.nodeType!==Node.TEXT_NODE&&o.nodeType!==Node.COMMENT_NODE){r.tasks.push(Ae(o))}}}function Ie(e,t){let n=0;while(n<e.length){t=(t<<5)-t+e.charCodeAt(n++)|0}return t}function Le(t){let n=0;for(let e=0;e<t.attributes.length;e++){const r=t.attributes[e];if(r.value){n=Ie(r.name,n);n=Ie(r.value,n)}}return n}function De(t){const n=oe(t);if(n.onHandlers){for(let e=0;e<n.onHandlers.length;e++){const r=n.onHandlers[e];xe(t,r.event,r.listener)}delete n.onHandlers}}function Pe(e){const t=oe(e);if(t.timeout){clearTimeout(t.timeout)}if(t.listenerInfos){ie(t.listenerInfos,function(e){if(e.on){xe(e.on,e.trigger,e.listener)}})}De(e);ie(Object.keys(t),function(e){if(e!=="firstInitCompleted")delete t[e]})}function E(e){ae(e,"htmx:beforeCleanupElement");Pe(e);ie(e.children,function(e){E(e)})}function ke(t,e,n){if(t.tagName==="BODY"){return Ve(t,e,n)}let r;const o=t.previousSibling;const i=c(t);if(!i){return}u(i,t,e,n);if(o==null){r=i.firstChild}else{r=o.nextSibling}n.elts=n.elts.filter(function(e){return e!==t});while(r&&r!==t){if(r instanceof Element){n.elts.push(r)}r=r.nextSibling}E(t);t.remove()}function Me(e,t,n){return u(e,e.firstChild,t,n)}function Fe(e,t,n){return u(c(e),e,t,n)}function Be(e,t,n){return u(e,null,t,n)}function Xe(e,t,n){return u(c(e),e.nextSibling,t,n)}function Ue(e){E(e);const t=c(e);if(t){return t.removeChild(e)}}function Ve(e,t,n){const r=e.firstChild;u(e,r,t,n);if(r){while(r.nextSibling){E(r.nextSibling);e.removeChild(r.nextSibling)}E(r);e.removeChild(r)}}function je(t,e,n,r,o){switch(t){case"none":return;case"outerHTML":ke(n,r,o);return;case"afterbegin":Me(n,r,o);return;case"beforebegin":Fe(n,r,o);return;case"beforeend":Be(n,r,o);return;case"afterend":Xe(n,r,o);return;case"delete":Ue(n);return;default:var i=Jn(e);for(let e=0;e<i.length;e++){const s=i[e];try{const l=s.handleSwap(t,n,r,o);if(l){if(Array.isArray(l)){for(let e=0;e<l.length;e++){const u=l[e];if(u.nodeType!==Node.TEXT_NODE&&u.nodeType!==Node.COMMENT_NODE){o.tasks.push(Ae(u))}}}return}}catch(e){H(e)}}if(t==="innerHTML"){Ve(n,r,o)}else{je(Q.config.defaultSwapStyle,e,n,r,o)}}}function $e(e,n,r){var t=y(e,"[hx-swap-oob], [data-hx-swap-oob]");ie(t,function(e){if(Q.config.allowNestedOobSwaps||e.parentElement===null){const t=a(e,"hx-swap-oob");if(t!=null){He(t,e,n,r)}}else{e.removeAttribute("hx-swap-oob");e.removeAttribute("data-hx-swap-oob")}});return t.length>0}function _e(h,d,p,g){if(!g){g={}}let m=null;let n=null;let e=function(){re(g.beforeSwapCallback);h=S(h);const r=g.contextElement?q(g.contextElement,false):te();const e=document.activeElement;let t={};t={elt:e,start:e?e.selectionStart:null,end:e?e.selectionEnd:null};const o=Sn(h);if(p.swapStyle==="textContent"){h.textContent=d}else{let n=P(d);o.title=g.title||n.title;if(g.historyRequest){n=n.querySelector("[hx-history-elt],[data-hx-history-elt]")||n}if(g.selectOOB){const i=g.selectOOB.split(",");for(let t=0;t<i.length;t++){const s=i[t].split(":",2);let e=s[0].trim();if(e.indexOf("#")===0){e=e.substring(1)}const l=s[1]||"true";const u=n.querySelector("#"+e);if(u){He(l,u,o,r)}}}$e(n,o,r);ie(y(n,"template"),function(e){if(e.content&&$e(e.content,o,r)){e.remove()}});if(g.select){const c=te().createDocumentFragment();ie(n.querySelectorAll(g.select),function(e){c.appendChild(e)});n=c}Re(n);je(p.swapStyle,g.contextElement,h,n,o);Te()}if(t.elt&&!se(t.elt)&&ee(t.elt,"id")){const f=document.getElementById(ee(t.elt,"id"));const a={preventScroll:p.focusScroll!==undefined?!p.focusScroll:!Q.config.defaultFocusScroll};if(f){if(t.start&&f.setSelectionRange){try{f.setSelectionRange(t.start,t.end)}catch(e){}}f.focus(a)}}b(h,Q.config.swappingClass);ie(o.elts,function(e){if(e.classList){w(e,Q.config.settlingClass)}ae(e,"htmx:afterSwap",g.eventInfo)});re(g.afterSwapCallback);if(!p.ignoreTitle){Xn(o.title)}const n=function(){ie(o.tasks,function(e){e.call()});ie(o.elts,function(e){if(e.classList){b(e,Q.config.settlingClass)}ae(e,"htmx:afterSettle",g.eventInfo)});if(g.anchor){const e=ue(S("#"+g.anchor));if(e){e.scrollIntoView({block:"start",behavior:"auto"})}}En(o.elts,p);re(g.afterSettleCallback);re(m)};if(p.settleDelay>0){x().setTimeout(n,p.settleDelay)}else{n()}};let t=Q.config.globalViewTransitions;if(p.hasOwnProperty("transition")){t=p.transition}const r=g.contextElement||te();if(t&&ae(r,"htmx:beforeTransition",g.eventInfo)&&typeof Promise!=="undefined"&&document.startViewTransition){const o=new Promise(function(e,t){m=e;n=t});const i=e;e=function(){document.startViewTransition(function(){i();return o})}}try{if(p?.swapDelay&&p.swapDelay>0){x().setTimeout(e,p.swapDelay)}else{e()}}catch(e){fe(r,"htmx:swapError",g.eventInfo);re(n);throw e}}function ze(e,t,n){const r=e.getResponseHeader(t);if(r.indexOf("{")===0){const o=v(r);for(const i in o){if(o.hasOwnProperty(i)){let e=o[i];if(M(e)){n=e.target!==undefined?e.target:n}else{e={value:e}}ae(n,i,e)}}}else{const s=r.split(",");for(let e=0;e<s.length;e++){ae(n,s[e].trim(),[])}}}const Je=/\s/;const C=/[\s,]/;const Ke=/[_$a-zA-Z]/;const Ge=/[_$a-zA-Z0-9]/;const We=['"',"'","/"];const Ze=/[^\s]/;const Ye=/[{(]/;const Qe=/[})]/;function et(e){const t=[];let n=0;while(n<e.length){if(Ke.exec(e.charAt(n))){var r=n;while(Ge.exec(e.charAt(n+1))){n++}t.push(e.substring(r,n+1))}else if(We.indexOf(e.charAt(n))!==-1){const o=e.charAt(n);var r=n;n++;while(n<e.length&&e.charAt(n)!==o){if(e.charAt(n)==="\\"){n++}n++}t.push(e.substring(r,n+1))}else{const i=e.charAt(n);t.push(i)}n++}return t}function tt(e,t,n){return Ke.exec(e.charAt(0))&&e!=="true"&&e!=="false"&&e!=="this"&&e!==n&&t!=="."}function nt(r,o,i){if(o[0]==="["){o.shift();let e=1;let t=" return (function("+i+"){ return (";let n=null;while(o.length>0){const s=o[0];if(s==="]"){e--;if(e===0){if(n===null){t=t+"true"}o.shift();t+=")})";try{const l=On(r,function(){return Function(t)()},function(){return true});l.source=t;return l}catch(e){fe(te().body,"htmx:syntax:error",{error:e,source:t});return null}}}else if(s==="["){e++}if(tt(s,n,i)){t+="(("+i+"."+s+") ? ("+i+"."+s+") : (window."+s+"))"}else{t=t+s}n=o.shift()}}}function O(e,t){let n="";while(e.length>0&&!t.test(e[0])){n+=e.shift()}return n}function rt(e){let t;if(e.length>0&&Ye.test(e[0])){e.shift();t=O(e,Qe).trim();e.shift()}else{t=O(e,C)}return t}const ot="input, textarea, select";function it(e,t,n){const r=[];const o=et(t);do{O(o,Ze);const l=o.length;const u=O(o,/[,\[\s]/);if(u!==""){if(u==="every"){const c={trigger:"every"};O(o,Ze);c.pollInterval=d(O(o,/[,\[\s]/));O(o,Ze);var i=nt(e,o,"event");if(i){c.eventFilter=i}r.push(c)}else{const f={trigger:u};var i=nt(e,o,"event");if(i){f.eventFilter=i}O(o,Ze);while(o.length>0&&o[0]!==","){const a=o.shift();if(a==="changed"){f.changed=true}else if(a==="once"){f.once=true}else if(a==="consume"){f.consume=true}else if(a==="delay"&&o[0]===":"){o.shift();f.delay=d(O(o,C))}else if(a==="from"&&o[0]===":"){o.shift();if(Ye.test(o[0])){var s=rt(o)}else{var s=O(o,C);if(s==="closest"||s==="find"||s==="next"||s==="previous"){o.shift();const h=rt(o);if(h.length>0){s+=" "+h}}}f.from=s}else if(a==="target"&&o[0]===":"){o.shift();f.target=rt(o)}else if(a==="throttle"&&o[0]===":"){o.shift();f.throttle=d(O(o,C))}else if(a==="queue"&&o[0]===":"){o.shift();f.queue=O(o,C)}else if(a==="root"&&o[0]===":"){o.shift();f[a]=rt(o)}else if(a==="threshold"&&o[0]===":"){o.shift();f[a]=O(o,C)}else{fe(e,"htmx:syntax:error",{token:o.shift()})}O(o,Ze)}r.push(f)}}if(o.length===l){fe(e,"htmx:syntax:error",{token:o.shift()})}O(o,Ze)}while(o[0]===","&&o.shift());if(n){n[t]=r}return r}function st(e){const t=a(e,"hx-trigger");let n=[];if(t){const r=Q.config.triggerSpecsCache;n=r&&r[t]||it(e,t,r)}if(n.length>0){return n}else if(h(e,"form")){return[{trigger:"submit"}]}else if(h(e,'input[type="button"], input[type="submit"]')){return[{trigger:"click"}]}else if(h(e,ot)){return[{trigger:"change"}]}else{return[{trigger:"click"}]}}function lt(e){oe(e).cancelled=true}function ut(e,t,n){const r=oe(e);r.timeout=x().setTimeout(function(){if(se(e)&&r.cancelled!==true){if(!pt(n,e,Xt("hx:poll:trigger",{triggerSpec:n,target:e}))){t(e)}ut(e,t,n)}},n.pollInterval)}function ct(e){return location.hostname===e.hostname&&ee(e,"href")&&ee(e,"href").indexOf("#")!==0}function ft(e){return g(e,Q.config.disableSelector)}function at(t,n,e){if(t instanceof HTMLAnchorElement&&ct(t)&&(t.target===""||t.target==="_self")||t.tagName==="FORM"&&String(ee(t,"method")).toLowerCase()!=="dialog"){n.boosted=true;let r,o;if(t.tagName==="A"){r="get";o=ee(t,"href")}else{const i=ee(t,"method");r=i?i.toLowerCase():"get";o=ee(t,"action");if(o==null||o===""){o=location.href}if(r==="get"&&o.includes("?")){o=o.replace(/\?[^#]+/,"")}}e.forEach(function(e){gt(t,function(e,t){const n=ue(e);if(ft(n)){E(n);return}he(r,o,n,t)},n,e,true)})}}function ht(e,t){if(e.type==="submit"&&t.tagName==="FORM"){return true}else if(e.type==="click"){const n=t.closest('input[type="submit"], button');if(n&&n.form&&n.type==="submit"){return true}const r=t.closest("a");const o=/^#.+/;if(r&&r.href&&!o.test(r.getAttribute("href"))){return true}}return false}function dt(e,t){return oe(e).boosted&&e instanceof HTMLAnchorElement&&t.type==="click"&&(t.ctrlKey||t.metaKey)}function pt(e,t,n){const r=e.eventFilter;if(r){try{return r.call(t,n)!==true}catch(e){const o=r.source;fe(te().body,"htmx:eventFilter:error",{error:e,source:o});return true}}return false}function gt(l,u,e,c,f){const a=oe(l);let t;if(c.from){t=m(l,c.from)}else{t=[l]}if(c.changed){if(!("lastValue"in a)){a.lastValue=new WeakMap}t.forEach(function(e){if(!a.lastValue.has(c)){a.lastValue.set(c,new WeakMap)}a.lastValue.get(c).set(e,e.value)})}ie(t,function(i){const s=function(e){if(!se(l)){i.removeEventListener(c.trigger,s);return}if(dt(l,e)){return}if(f||ht(e,i)){e.preventDefault()}if(pt(c,l,e)){return}const t=oe(e);t.triggerSpec=c;if(t.handledFor==null){t.handledFor=[]}if(t.handledFor.indexOf(l)<0){t.handledFor.push(l);if(c.consume){e.stopPropagation()}if(c.target&&e.target){if(!h(ue(e.target),c.target)){return}}if(c.once){if(a.triggeredOnce){return}else{a.triggeredOnce=true}}if(c.changed){const n=e.target;const r=n.value;const o=a.lastValue.get(c);if(o.has(n)&&o.get(n)===r){return}o.set(n,r)}if(a.delayed){clearTimeout(a.delayed)}if(a.throttle){return}if(c.throttle>0){if(!a.throttle){ae(l,"htmx:trigger");u(l,e);a.throttle=x().setTimeout(function(){a.throttle=null},c.throttle)}}else if(c.delay>0){a.delayed=x().setTimeout(function(){ae(l,"htmx:trigger");u(l,e)},c.delay)}else{ae(l,"htmx:trigger");u(l,e)}}};if(e.listenerInfos==null){e.listenerInfos=[]}e.listenerInfos.push({trigger:c.trigger,listener:s,on:i});i.addEventListener(c.trigger,s)})}let mt=false;let yt=null;function xt(){if(!yt){yt=function(){mt=true};window.addEventListener("scroll",yt);window.addEventListener("resize",yt);setInterval(function(){if(mt){mt=false;ie(te().querySelectorAll("[hx-trigger*='revealed'],[data-hx-trigger*='revealed']"),function(e){bt(e)})}},200)}}function bt(e){if(!s(e,"data-hx-revealed")&&B(e)){e.setAttribute("data-hx-revealed","true");const t=oe(e);if(t.initHash){ae(e,"revealed")}else{e.addEventListener("htmx:afterProcessNode",function(){ae(e,"revealed")},{once:true})}}}function vt(e,t,n,r){const o=function(){if(!n.loaded){n.loaded=true;ae(e,"htmx:trigger");t(e)}};if(r>0){x().setTimeout(o,r)}else{o()}}function wt(t,n,e){let i=false;ie(de,function(r){if(s(t,"hx-"+r)){const o=a(t,"hx-"+r);i=true;n.path=o;n.verb=r;e.forEach(function(e){St(t,e,n,function(e,t){const n=ue(e);if(ft(n)){E(n);return}he(r,o,n,t)})})}});return i}function St(r,e,t,n){if(e.trigger==="revealed"){xt();gt(r,n,t,e);bt(ue(r))}else if(e.trigger==="intersect"){const o={};if(e.root){o.root=ce(r,e.root)}if(e.threshold){o.threshold=parseFloat(e.threshold)}const i=new IntersectionObserver(function(t){for(let e=0;e<t.length;e++){const n=t[e];if(n.isIntersecting){ae(r,"intersect");break}}},o);i.observe(ue(r));gt(ue(r),n,t,e)}else if(!t.firstInitCompleted&&e.trigger==="load"){if(!pt(e,r,Xt("load",{elt:r}))){vt(ue(r),n,t,e.delay)}}else if(e.pollInterval>0){t.polling=true;ut(ue(r),n,e)}else{gt(r,n,t,e)}}function Et(e){const t=ue(e);if(!t){return false}const n=t.attributes;for(let e=0;e<n.length;e++){const r=n[e].name;if(l(r,"hx-on:")||l(r,"data-hx-on:")||l(r,"hx-on-")||l(r,"data-hx-on-")){return true}}return false}const Ct=(new XPathEvaluator).createExpression('.//*[@*[ starts-with(name(), "hx-on:") or starts-with(name(), "data-hx-on:") or'+' starts-with(name(), "hx-on-") or starts-with(name(), "data-hx-on-") ]]');function Ot(e,t){if(Et(e)){t.push(ue(e))}const n=Ct.evaluate(e);let r=null;while(r=n.iterateNext())t.push(ue(r))}function Ht(e){const t=[];if(e instanceof DocumentFragment){for(const n of e.childNodes){Ot(n,t)}}else{Ot(e,t)}return t}function Tt(e){if(e.querySelectorAll){const n=", [hx-boost] a, [data-hx-boost] a, a[hx-boost], a[data-hx-boost]";const r=[];for(const i in jn){const s=jn[i];if(s.getSelectors){var t=s.getSelectors();if(t){r.push(t)}}}const o=e.querySelectorAll(R+n+", form, [type='submit'],"+" [hx-ext], [data-hx-ext], [hx-trigger], [data-hx-trigger]"+r.flat().map(e=>", "+e).join(""));return o}else{return[]}}function Rt(e){const t=At(e.target);const n=It(e);if(n){n.lastButtonClicked=t}}function qt(e){const t=It(e);if(t){t.lastButtonClicked=null}}function At(e){return g(ue(e),"button, input[type='submit']")}function Nt(e){return e.form||g(e,"form")}function It(e){const t=At(e.target);if(!t){return}const n=Nt(t);if(!n){return}return oe(n)}function Lt(e){e.addEventListener("click",Rt);e.addEventListener("focusin",Rt);e.addEventListener("focusout",qt)}function Dt(t,e,n){const r=oe(t);if(!Array.isArray(r.onHandlers)){r.onHandlers=[]}let o;const i=function(e){On(t,function(){if(ft(t)){return}if(!o){o=new Function("event",n)}o.call(t,e)})};t.addEventListener(e,i);r.onHandlers.push({event:e,listener:i})}function Pt(t){De(t);for(let e=0;e<t.attributes.length;e++){const n=t.attributes[e].name;const r=t.attributes[e].value;if(l(n,"hx-on")||l(n,"data-hx-on")){const o=n.indexOf("-on")+3;const i=n.slice(o,o+1);if(i==="-"||i===":"){let e=n.slice(o+1);if(l(e,":")){e="htmx"+e}else if(l(e,"-")){e="htmx:"+e.slice(1)}else if(l(e,"htmx-")){e="htmx:"+e.slice(5)}Dt(t,e,r)}}}}function kt(t){ae(t,"htmx:beforeProcessNode");const n=oe(t);const e=st(t);const r=wt(t,n,e);if(!r){if(ne(t,"hx-boost")==="true"){at(t,n,e)}else if(s(t,"hx-trigger")){e.forEach(function(e){St(t,e,n,function(){})})}}if(t.tagName==="FORM"||ee(t,"type")==="submit"&&s(t,"form")){Lt(t)}n.firstInitCompleted=true;ae(t,"htmx:afterProcessNode")}function Mt(e){if(!(e instanceof Element)){return false}const t=oe(e);const n=Le(e);if(t.initHash!==n){Pe(e);t.initHash=n;return true}return false}function Ft(e){e=S(e);if(ft(e)){E(e);return}const t=[];if(Mt(e)){t.push(e)}ie(Tt(e),function(e){if(ft(e)){E(e);return}if(Mt(e)){t.push(e)}});ie(Ht(e),Pt);ie(t,kt)}function Bt(e){return e.replace(/([a-z0-9])([A-Z])/g,"$1-$2").toLowerCase()}function Xt(e,t){return new CustomEvent(e,{bubbles:true,cancelable:true,composed:true,detail:t})}function fe(e,t,n){ae(e,t,le({error:t},n))}function Ut(e){return e==="htmx:afterProcessNode"}function Vt(e,t,n){ie(Jn(e,[],n),function(e){try{t(e)}catch(e){H(e)}})}function H(e){console.error(e)}function ae(e,t,n){e=S(e);if(n==null){n={}}n.elt=e;const r=Xt(t,n);if(Q.logger&&!Ut(t)){Q.logger(e,t,n)}if(n.error){H(n.error+(n.target?", "+n.target:""));ae(e,"htmx:error",{errorInfo:n})}let o=e.dispatchEvent(r);const i=Bt(t);if(o&&i!==t){const s=Xt(i,r.detail);o=o&&e.dispatchEvent(s)}Vt(ue(e),function(e){o=o&&(e.onEvent(t,r)!==false&&!r.defaultPrevented)});return o}let jt;function $t(e){jt=e;if(U()){sessionStorage.setItem("htmx-current-path-for-history",e)}}$t(location.pathname+location.search);function _t(){const e=te().querySelector("[hx-history-elt],[data-hx-history-elt]");return e||te().body}function zt(t,e){if(!U()){return}const n=Kt(e);const r=te().title;const o=window.scrollY;if(Q.config.historyCacheSize<=0){sessionStorage.removeItem("htmx-history-cache");return}t=V(t);const i=v(sessionStorage.getItem("htmx-history-cache"))||[];for(let e=0;e<i.length;e++){if(i[e].url===t){i.splice(e,1);break}}const s={url:t,content:n,title:r,scroll:o};ae(te().body,"htmx:historyItemCreated",{item:s,cache:i});i.push(s);while(i.length>Q.config.historyCacheSize){i.shift()}while(i.length>0){try{sessionStorage.setItem("htmx-history-cache",JSON.stringify(i));break}catch(e){fe(te().body,"htmx:historyCacheError",{cause:e,cache:i});i.shift()}}}function Jt(t){if(!U()){return null}t=V(t);const n=v(sessionStorage.getItem("htmx-history-cache"))||[];for(let e=0;e<n.length;e++){if(n[e].url===t){return n[e]}}return null}function Kt(e){const t=Q.config.requestClass;const n=e.cloneNode(true);ie(y(n,"."+t),function(e){b(e,t)});ie(y(n,"[data-disabled-by-htmx]"),function(e){e.removeAttribute("disabled")});return n.innerHTML}function Gt(){const e=_t();let t=jt;if(U()){t=sessionStorage.getItem("htmx-current-path-for-history")}t=t||location.pathname+location.search;const n=te().querySelector('[hx-history="false" i],[data-hx-history="false" i]');if(!n){ae(te().body,"htmx:beforeHistorySave",{path:t,historyElt:e});zt(t,e)}if(Q.config.historyEnabled)history.replaceState({htmx:true},te().title,location.href)}function Wt(e){if(Q.config.getCacheBusterParam){e=e.replace(/org\.htmx\.cache-buster=[^&]*&?/,"");if(Z(e,"&")||Z(e,"?")){e=e.slice(0,-1)}}if(Q.config.historyEnabled){history.pushState({htmx:true},"",e)}$t(e)}function Zt(e){if(Q.config.historyEnabled)history.replaceState({htmx:true},"",e);$t(e)}function Yt(e){ie(e,function(e){e.call(undefined)})}function Qt(e){const t=new XMLHttpRequest;const n={swapStyle:"innerHTML",swapDelay:0,settleDelay:0};const r={path:e,xhr:t,historyElt:_t(),swapSpec:n};t.open("GET",e,true);if(Q.config.historyRestoreAsHxRequest){t.setRequestHeader("HX-Request","true")}t.setRequestHeader("HX-History-Restore-Request","true");t.setRequestHeader("HX-Current-URL",location.href);t.onload=function(){if(this.status>=200&&this.status<400){r.response=this.response;ae(te().body,"htmx:historyCacheMissLoad",r);_e(r.historyElt,r.response,n,{contextElement:r.historyElt,historyRequest:true});$t(r.path);ae(te().body,"htmx:historyRestore",{path:e,cacheMiss:true,serverResponse:r.response})}else{fe(te().body,"htmx:historyCacheMissLoadError",r)}};if(ae(te().body,"htmx:historyCacheMiss",r)){t.send()}}function en(e){Gt();e=e||location.pathname+location.search;const t=Jt(e);if(t){const n={swapStyle:"innerHTML",swapDelay:0,settleDelay:0,scroll:t.scroll};const r={path:e,item:t,historyElt:_t(),swapSpec:n};if(ae(te().body,"htmx:historyCacheHit",r)){_e(r.historyElt,t.content,n,{contextElement:r.historyElt,title:t.title});$t(r.path);ae(te().body,"htmx:historyRestore",r)}}else{if(Q.config.refreshOnHistoryMiss){Q.location.reload(true)}else{Qt(e)}}}function tn(e){let t=ve(e,"hx-indicator");if(t==null){t=[e]}ie(t,function(e){const t=oe(e);t.requestCount=(t.requestCount||0)+1;w(e,Q.config.requestClass)});return t}function nn(e){let t=ve(e,"hx-disabled-elt");if(t==null){t=[]}ie(t,function(e){const t=oe(e);t.requestCount=(t.requestCount||0)+1;if(!e.hasAttribute("disabled")){e.setAttribute("disabled","");e.setAttribute("data-disabled-by-htmx","")}});return t}function rn(e,t){ie(e.concat(t),function(e){const t=oe(e);t.requestCount=(t.requestCount||1)-1});ie(e,function(e){const t=oe(e);if(t.requestCount===0){b(e,Q.config.requestClass)}});ie(t,function(e){const t=oe(e);if(t.requestCount===0&&e.hasAttribute("data-disabled-by-htmx")){e.removeAttribute("disabled");e.removeAttribute("data-disabled-by-htmx")}})}function on(t,n){for(let e=0;e<t.length;e++){const r=t[e];if(r.isSameNode(n)){return true}}return false}function sn(e){const t=e;if(t.name===""||t.name==null||t.disabled||g(t,"fieldset[disabled]")){return false}if(t.type==="button"||t.type==="submit"||t.tagName==="image"||t.tagName==="reset"||t.tagName==="file"){return false}if(t.type==="checkbox"||t.type==="radio"){return t.checked}return true}function ln(t,e,n){if(t!=null&&e!=null){if(Array.isArray(e)){e.forEach(function(e){n.append(t,e)})}else{n.append(t,e)}}}function un(t,n,r){if(t!=null&&n!=null){let e=r.getAll(t);if(Array.isArray(n)){e=e.filter(e=>n.indexOf(e)<0)}else{e=e.filter(e=>e!==n)}r.delete(t);ie(e,e=>r.append(t,e))}}function cn(e){if(e instanceof HTMLSelectElement&&e.multiple){return F(e.querySelectorAll("option:checked")).map(function(e){return e.value})}if(e instanceof HTMLInputElement&&e.files){return F(e.files)}return e.value}function fn(t,n,r,e,o){if(e==null||on(t,e)){return}else{t.push(e)}if(sn(e)){const i=ee(e,"name");ln(i,cn(e),n);if(o){an(e,r)}}if(e instanceof HTMLFormElement){ie(e.elements,function(e){if(t.indexOf(e)>=0){un(e.name,cn(e),n)}else{t.push(e)}if(o){an(e,r)}});new FormData(e).forEach(function(e,t){if(e instanceof File&&e.name===""){return}ln(t,e,n)})}}function an(e,t){const n=e;if(n.willValidate){ae(n,"htmx:validation:validate");if(!n.checkValidity()){if(ae(n,"htmx:validation:failed",{message:n.validationMessage,validity:n.validity})&&!t.length&&Q.config.reportValidityOfForms){n.reportValidity()}t.push({elt:n,message:n.validationMessage,validity:n.validity})}}}function hn(n,e){for(const t of e.keys()){n.delete(t)}e.forEach(function(e,t){n.append(t,e)});return n}function dn(e,t){const n=[];const r=new FormData;const o=new FormData;const i=[];const s=oe(e);if(s.lastButtonClicked&&!se(s.lastButtonClicked)){s.lastButtonClicked=null}let l=e instanceof HTMLFormElement&&e.noValidate!==true||a(e,"hx-validate")==="true";if(s.lastButtonClicked){l=l&&s.lastButtonClicked.formNoValidate!==true}if(t!=="get"){fn(n,o,i,Nt(e),l)}fn(n,r,i,e,l);if(s.lastButtonClicked||e.tagName==="BUTTON"||e.tagName==="INPUT"&&ee(e,"type")==="submit"){const c=s.lastButtonClicked||e;const f=ee(c,"name");ln(f,c.value,o)}const u=ve(e,"hx-include");ie(u,function(e){fn(n,r,i,ue(e),l);if(!h(e,"form")){ie(p(e).querySelectorAll(ot),function(e){fn(n,r,i,e,l)})}});hn(r,o);return{errors:i,formData:r,values:kn(r)}}function pn(e,t,n){if(e!==""){e+="&"}if(String(n)==="[object Object]"){n=JSON.stringify(n)}const r=encodeURIComponent(n);e+=encodeURIComponent(t)+"="+r;return e}function gn(e){e=Dn(e);let n="";e.forEach(function(e,t){n=pn(n,t,e)});return n}function mn(e,t,n){const r={"HX-Request":"true","HX-Trigger":ee(e,"id"),"HX-Trigger-Name":ee(e,"name"),"HX-Target":a(t,"id"),"HX-Current-URL":location.href};Cn(e,"hx-headers",false,r);if(n!==undefined){r["HX-Prompt"]=n}if(oe(e).boosted){r["HX-Boosted"]="true"}return r}function yn(n,e){const t=ne(e,"hx-params");if(t){if(t==="none"){return new FormData}else if(t==="*"){return n}else if(t.indexOf("not ")===0){ie(t.slice(4).split(","),function(e){e=e.trim();n.delete(e)});return n}else{const r=new FormData;ie(t.split(","),function(t){t=t.trim();if(n.has(t)){n.getAll(t).forEach(function(e){r.append(t,e)})}});return r}}else{return n}}function xn(e){return!!ee(e,"href")&&ee(e,"href").indexOf("#")>=0}function bn(e,t){const n=t||ne(e,"hx-swap");const r={swapStyle:oe(e).boosted?"innerHTML":Q.config.defaultSwapStyle,swapDelay:Q.config.defaultSwapDelay,settleDelay:Q.config.defaultSettleDelay};if(Q.config.scrollIntoViewOnBoost&&oe(e).boosted&&!xn(e)){r.show="top"}if(n){const s=X(n);if(s.length>0){for(let e=0;e<s.length;e++){const l=s[e];if(l.indexOf("swap:")===0){r.swapDelay=d(l.slice(5))}else if(l.indexOf("settle:")===0){r.settleDelay=d(l.slice(7))}else if(l.indexOf("transition:")===0){r.transition=l.slice(11)==="true"}else if(l.indexOf("ignoreTitle:")===0){r.ignoreTitle=l.slice(12)==="true"}else if(l.indexOf("scroll:")===0){const u=l.slice(7);var o=u.split(":");const c=o.pop();var i=o.length>0?o.join(":"):null;r.scroll=c;r.scrollTarget=i}else if(l.indexOf("show:")===0){const f=l.slice(5);var o=f.split(":");const a=o.pop();var i=o.length>0?o.join(":"):null;r.show=a;r.showTarget=i}else if(l.indexOf("focus-scroll:")===0){const h=l.slice("focus-scroll:".length);r.focusScroll=h=="true"}else if(e==0){r.swapStyle=l}else{H("Unknown modifier in hx-swap: "+l)}}}}return r}function vn(e){return ne(e,"hx-encoding")==="multipart/form-data"||h(e,"form")&&ee(e,"enctype")==="multipart/form-data"}function wn(t,n,r){let o=null;Vt(n,function(e){if(o==null){o=e.encodeParameters(t,r,n)}});if(o!=null){return o}else{if(vn(n)){return hn(new FormData,Dn(r))}else{return gn(r)}}}function Sn(e){return{tasks:[],elts:[e]}}function En(e,t){const n=e[0];const r=e[e.length-1];if(t.scroll){var o=null;if(t.scrollTarget){o=ue(ce(n,t.scrollTarget))}if(t.scroll==="top"&&(n||o)){o=o||n;o.scrollTop=0}if(t.scroll==="bottom"&&(r||o)){o=o||r;o.scrollTop=o.scrollHeight}if(typeof t.scroll==="number"){x().setTimeout(function(){window.scrollTo(0,t.scroll)},0)}}if(t.show){var o=null;if(t.showTarget){let e=t.showTarget;if(t.showTarget==="window"){e="body"}o=ue(ce(n,e))}if(t.show==="top"&&(n||o)){o=o||n;o.scrollIntoView({block:"start",behavior:Q.config.scrollBehavior})}if(t.show==="bottom"&&(r||o)){o=o||r;o.scrollIntoView({block:"end",behavior:Q.config.scrollBehavior})}}}function Cn(r,e,o,i,s){if(i==null){i={}}if(r==null){return i}const l=a(r,e);if(l){let e=l.trim();let t=o;if(e==="unset"){return null}if(e.indexOf("javascript:")===0){e=e.slice(11);t=true}else if(e.indexOf("js:")===0){e=e.slice(3);t=true}if(e.indexOf("{")!==0){e="{"+e+"}"}let n;if(t){n=On(r,function(){if(s){return Function("event","return ("+e+")").call(r,s)}else{return Function("return ("+e+")").call(r)}},{})}else{n=v(e)}for(const u in n){if(n.hasOwnProperty(u)){if(i[u]==null){i[u]=n[u]}}}}return Cn(ue(c(r)),e,o,i,s)}function On(e,t,n){if(Q.config.allowEval){return t()}else{fe(e,"htmx:evalDisallowedError");return n}}function Hn(e,t,n){return Cn(e,"hx-vars",true,n,t)}function Tn(e,t,n){return Cn(e,"hx-vals",false,n,t)}function Rn(e,t){return le(Hn(e,t),Tn(e,t))}function qn(t,n,r){if(r!==null){try{t.setRequestHeader(n,r)}catch(e){t.setRequestHeader(n,encodeURIComponent(r));t.setRequestHeader(n+"-URI-AutoEncoded","true")}}}function An(t){if(t.responseURL){try{const e=new URL(t.responseURL);return e.pathname+e.search}catch(e){fe(te().body,"htmx:badResponseUrl",{url:t.responseURL})}}}function T(e,t){return t.test(e.getAllResponseHeaders())}function Nn(t,n,r){t=t.toLowerCase();if(r){if(r instanceof Element||typeof r==="string"){return he(t,n,null,null,{targetOverride:S(r)||be,returnPromise:true})}else{let e=S(r.target);if(r.target&&!e||r.source&&!e&&!S(r.source)){e=be}return he(t,n,S(r.source),r.event,{handler:r.handler,headers:r.headers,values:r.values,targetOverride:e,swapOverride:r.swap,select:r.select,returnPromise:true,push:r.push,replace:r.replace,selectOOB:r.selectOOB})}}else{return he(t,n,null,null,{returnPromise:true})}}function In(e){const t=[];while(e){t.push(e);e=e.parentElement}return t}function Ln(e,t,n){const r=new URL(t,location.protocol!=="about:"?location.href:window.origin);const o=location.protocol!=="about:"?location.origin:window.origin;const i=o===r.origin;if(Q.config.selfRequestsOnly){if(!i){return false}}return ae(e,"htmx:validateUrl",le({url:r,sameHost:i},n))}function Dn(e){if(e instanceof FormData)return e;const t=new FormData;for(const n in e){if(e.hasOwnProperty(n)){if(e[n]&&typeof e[n].forEach==="function"){e[n].forEach(function(e){t.append(n,e)})}else if(typeof e[n]==="object"&&!(e[n]instanceof Blob)){t.append(n,JSON.stringify(e[n]))}else{t.append(n,e[n])}}}return t}function Pn(r,o,e){return new Proxy(e,{get:function(t,e){if(typeof e==="number")return t[e];if(e==="length")return t.length;if(e==="push"){return function(e){t.push(e);r.append(o,e)}}if(typeof t[e]==="function"){return function(){t[e].apply(t,arguments);r.delete(o);t.forEach(function(e){r.append(o,e)})}}if(t[e]&&t[e].length===1){return t[e][0]}else{return t[e]}},set:function(e,t,n){e[t]=n;r.delete(o);e.forEach(function(e){r.append(o,e)});return true}})}function kn(o){return new Proxy(o,{get:function(e,t){if(typeof t==="symbol"){const r=Reflect.get(e,t);if(typeof r==="function"){return function(){return r.apply(o,arguments)}}else{return r}}if(t==="toJSON"){return()=>Object.fromEntries(o)}if(t in e){if(typeof e[t]==="function"){return function(){return o[t].apply(o,arguments)}}}const n=o.getAll(t);if(n.length===0){return undefined}else if(n.length===1){return n[0]}else{return Pn(e,t,n)}},set:function(t,n,e){if(typeof n!=="string"){return false}t.delete(n);if(e&&typeof e.forEach==="function"){e.forEach(function(e){t.append(n,e)})}else if(typeof e==="object"&&!(e instanceof Blob)){t.append(n,JSON.stringify(e))}else{t.append(n,e)}return true},deleteProperty:function(e,t){if(typeof t==="string"){e.delete(t)}return true},ownKeys:function(e){return Reflect.ownKeys(Object.fromEntries(e))},getOwnPropertyDescriptor:function(e,t){return Reflect.getOwnPropertyDescriptor(Object.fromEntries(e),t)}})}function he(t,n,r,o,i,k){let s=null;let l=null;i=i!=null?i:{};if(i.returnPromise&&typeof Promise!=="undefined"){var e=new Promise(function(e,t){s=e;l=t})}if(r==null){r=te().body}const M=i.handler||Vn;const F=i.select||null;if(!se(r)){re(s);return e}const u=i.targetOverride||ue(Se(r));if(u==null||u==be){fe(r,"htmx:targetError",{target:ne(r,"hx-target")});re(l);return e}let c=oe(r);const f=c.lastButtonClicked;if(f){const A=ee(f,"formaction");if(A!=null){n=A}const N=ee(f,"formmethod");if(N!=null){if(de.includes(N.toLowerCase())){t=N}else{re(s);return e}}}const a=ne(r,"hx-confirm");if(k===undefined){const K=function(e){return he(t,n,r,o,i,!!e)};const G={target:u,elt:r,path:n,verb:t,triggeringEvent:o,etc:i,issueRequest:K,question:a};if(ae(r,"htmx:confirm",G)===false){re(s);return e}}let h=r;let d=ne(r,"hx-sync");let p=null;let B=false;if(d){const I=d.split(":");const L=I[0].trim();if(L==="this"){h=we(r,"hx-sync")}else{h=ue(ce(r,L))}d=(I[1]||"drop").trim();c=oe(h);if(d==="drop"&&c.xhr&&c.abortable!==true){re(s);return e}else if(d==="abort"){if(c.xhr){re(s);return e}else{B=true}}else if(d==="replace"){ae(h,"htmx:abort")}else if(d.indexOf("queue")===0){const W=d.split(" ");p=(W[1]||"last").trim()}}if(c.xhr){if(c.abortable){ae(h,"htmx:abort")}else{if(p==null){if(o){const D=oe(o);if(D&&D.triggerSpec&&D.triggerSpec.queue){p=D.triggerSpec.queue}}if(p==null){p="last"}}if(c.queuedRequests==null){c.queuedRequests=[]}if(p==="first"&&c.queuedRequests.length===0){c.queuedRequests.push(function(){he(t,n,r,o,i)})}else if(p==="all"){c.queuedRequests.push(function(){he(t,n,r,o,i)})}else if(p==="last"){c.queuedRequests=[];c.queuedRequests.push(function(){he(t,n,r,o,i)})}re(s);return e}}const g=new XMLHttpRequest;c.xhr=g;c.abortable=B;const m=function(){c.xhr=null;c.abortable=false;if(c.queuedRequests!=null&&c.queuedRequests.length>0){const e=c.queuedRequests.shift();e()}};const X=ne(r,"hx-prompt");if(X){var y=prompt(X);if(y===null||!ae(r,"htmx:prompt",{prompt:y,target:u})){re(s);m();return e}}if(a&&!k){if(!confirm(a)){re(s);m();return e}}let x=mn(r,u,y);if(t!=="get"&&!vn(r)){x["Content-Type"]="application/x-www-form-urlencoded"}if(i.headers){x=le(x,i.headers)}const U=dn(r,t);let b=U.errors;const V=U.formData;if(i.values){hn(V,Dn(i.values))}const j=Dn(Rn(r,o));const v=hn(V,j);let w=yn(v,r);if(Q.config.getCacheBusterParam&&t==="get"){w.set("org.htmx.cache-buster",ee(u,"id")||"true")}if(n==null||n===""){n=location.href}const S=Cn(r,"hx-request");const $=oe(r).boosted;let E=Q.config.methodsThatUseUrlParams.indexOf(t)>=0;const C={boosted:$,useUrlParams:E,formData:w,parameters:kn(w),unfilteredFormData:v,unfilteredParameters:kn(v),headers:x,elt:r,target:u,verb:t,errors:b,withCredentials:i.credentials||S.credentials||Q.config.withCredentials,timeout:i.timeout||S.timeout||Q.config.timeout,path:n,triggeringEvent:o};if(!ae(r,"htmx:configRequest",C)){re(s);m();return e}n=C.path;t=C.verb;x=C.headers;w=Dn(C.parameters);b=C.errors;E=C.useUrlParams;if(b&&b.length>0){ae(r,"htmx:validation:halted",C);re(s);m();return e}const _=n.split("#");const z=_[0];const O=_[1];let H=n;if(E){H=z;const Z=!w.keys().next().done;if(Z){if(H.indexOf("?")<0){H+="?"}else{H+="&"}H+=gn(w);if(O){H+="#"+O}}}if(!Ln(r,H,C)){fe(r,"htmx:invalidPath",C);re(l);m();return e}g.open(t.toUpperCase(),H,true);g.overrideMimeType("text/html");g.withCredentials=C.withCredentials;g.timeout=C.timeout;if(S.noHeaders){}else{for(const P in x){if(x.hasOwnProperty(P)){const Y=x[P];qn(g,P,Y)}}}const T={xhr:g,target:u,requestConfig:C,etc:i,boosted:$,select:F,pathInfo:{requestPath:n,finalRequestPath:H,responsePath:null,anchor:O}};g.onload=function(){try{const t=In(r);T.pathInfo.responsePath=An(g);M(r,T);if(T.keepIndicators!==true){rn(R,q)}ae(r,"htmx:afterRequest",T);ae(r,"htmx:afterOnLoad",T);if(!se(r)){let e=null;while(t.length>0&&e==null){const n=t.shift();if(se(n)){e=n}}if(e){ae(e,"htmx:afterRequest",T);ae(e,"htmx:afterOnLoad",T)}}re(s)}catch(e){fe(r,"htmx:onLoadError",le({error:e},T));throw e}finally{m()}};g.onerror=function(){rn(R,q);fe(r,"htmx:afterRequest",T);fe(r,"htmx:sendError",T);re(l);m()};g.onabort=function(){rn(R,q);fe(r,"htmx:afterRequest",T);fe(r,"htmx:sendAbort",T);re(l);m()};g.ontimeout=function(){rn(R,q);fe(r,"htmx:afterRequest",T);fe(r,"htmx:timeout",T);re(l);m()};if(!ae(r,"htmx:beforeRequest",T)){re(s);m();return e}var R=tn(r);var q=nn(r);ie(["loadstart","loadend","progress","abort"],function(t){ie([g,g.upload],function(e){e.addEventListener(t,function(e){ae(r,"htmx:xhr:"+t,{lengthComputable:e.lengthComputable,loaded:e.loaded,total:e.total})})})});ae(r,"htmx:beforeSend",T);const J=E?null:wn(g,r,w);g.send(J);return e}function Mn(e,t){const n=t.xhr;let r=null;let o=null;if(T(n,/HX-Push:/i)){r=n.getResponseHeader("HX-Push");o="push"}else if(T(n,/HX-Push-Url:/i)){r=n.getResponseHeader("HX-Push-Url");o="push"}else if(T(n,/HX-Replace-Url:/i)){r=n.getResponseHeader("HX-Replace-Url");o="replace"}if(r){if(r==="false"){return{}}else{return{type:o,path:r}}}const i=t.pathInfo.finalRequestPath;const s=t.pathInfo.responsePath;let l=t.etc.push||ne(e,"hx-push-url");let u=t.etc.replace||ne(e,"hx-replace-url");if(l==="false")l=null;if(u==="false")u=null;const c=oe(e).boosted;let f=null;let a=null;if(l){f="push";a=l}else if(u){f="replace";a=u}else if(c){f="push";a=s||i}if(a){if(a==="true"){a=s||i}if(t.pathInfo.anchor&&a.indexOf("#")===-1){a=a+"#"+t.pathInfo.anchor}return{type:f,path:a}}else{return{}}}function Fn(e,t){var n=new RegExp(e.code);return n.test(t.toString(10))}function Bn(e){for(var t=0;t<Q.config.responseHandling.length;t++){var n=Q.config.responseHandling[t];if(Fn(n,e.status)){return n}}return{swap:false}}function Xn(e){if(e){const t=f("title");if(t){t.textContent=e}else{window.document.title=e}}}function Un(e,t){if(t==="this"){return e}const n=ue(ce(e,t));if(n==null){fe(e,"htmx:targetError",{target:t});throw new Error(`Invalid re-target ${t}`)}return n}function Vn(t,e){const n=e.xhr;let r=e.target;const o=e.etc;const i=e.select;if(!ae(t,"htmx:beforeOnLoad",e))return;if(T(n,/HX-Trigger:/i)){ze(n,"HX-Trigger",t)}if(T(n,/HX-Location:/i)){let e=n.getResponseHeader("HX-Location");var s={};if(e.indexOf("{")===0){s=v(e);e=s.path;delete s.path}s.push=s.push??"true";Nn("get",e,s);return}const l=T(n,/HX-Refresh:/i)&&n.getResponseHeader("HX-Refresh")==="true";if(T(n,/HX-Redirect:/i)){e.keepIndicators=true;Q.location.href=n.getResponseHeader("HX-Redirect");l&&Q.location.reload();return}if(l){e.keepIndicators=true;Q.location.reload();return}const u=Mn(t,e);const c=Bn(n);const f=c.swap;let a=!!c.error;let h=Q.config.ignoreTitle||c.ignoreTitle;let d=c.select;if(c.target){e.target=Un(t,c.target)}var p=o.swapOverride;if(p==null&&c.swapOverride){p=c.swapOverride}if(T(n,/HX-Retarget:/i)){e.target=Un(t,n.getResponseHeader("HX-Retarget"))}if(T(n,/HX-Reswap:/i)){p=n.getResponseHeader("HX-Reswap")}var g=n.response;var m=le({shouldSwap:f,serverResponse:g,isError:a,ignoreTitle:h,selectOverride:d,swapOverride:p},e);if(c.event&&!ae(r,c.event,m))return;if(!ae(r,"htmx:beforeSwap",m))return;r=m.target;g=m.serverResponse;a=m.isError;h=m.ignoreTitle;d=m.selectOverride;p=m.swapOverride;e.target=r;e.failed=a;e.successful=!a;if(m.shouldSwap){if(n.status===286){lt(t)}Vt(t,function(e){g=e.transformResponse(g,n,t)});if(u.type){Gt()}var y=bn(t,p);if(!y.hasOwnProperty("ignoreTitle")){y.ignoreTitle=h}w(r,Q.config.swappingClass);if(i){d=i}if(T(n,/HX-Reselect:/i)){d=n.getResponseHeader("HX-Reselect")}const x=o.selectOOB||ne(t,"hx-select-oob");const b=ne(t,"hx-select");_e(r,g,y,{select:d==="unset"?null:d||b,selectOOB:x,eventInfo:e,anchor:e.pathInfo.anchor,contextElement:t,afterSwapCallback:function(){if(T(n,/HX-Trigger-After-Swap:/i)){let e=t;if(!se(t)){e=te().body}ze(n,"HX-Trigger-After-Swap",e)}},afterSettleCallback:function(){if(T(n,/HX-Trigger-After-Settle:/i)){let e=t;if(!se(t)){e=te().body}ze(n,"HX-Trigger-After-Settle",e)}},beforeSwapCallback:function(){if(u.type){ae(te().body,"htmx:beforeHistoryUpdate",le({history:u},e));if(u.type==="push"){Wt(u.path);ae(te().body,"htmx:pushedIntoHistory",{path:u.path})}else{Zt(u.path);ae(te().body,"htmx:replacedInHistory",{path:u.path})}}}})}if(a){fe(t,"htmx:responseError",le({error:"Response Status Error Code "+n.status+" from "+e.pathInfo.requestPath},e))}}const jn={};function $n(){return{init:function(e){return null},getSelectors:function(){return null},onEvent:function(e,t){return true},transformResponse:function(e,t,n){return e},isInlineSwap:function(e){return false},handleSwap:function(e,t,n,r){return false},encodeParameters:function(e,t,n){return null}}}function _n(e,t){if(t.init){t.init(n)}jn[e]=le($n(),t)}function zn(e){delete jn[e]}function Jn(e,n,r){if(n==undefined){n=[]}if(e==undefined){return n}if(r==undefined){r=[]}const t=a(e,"hx-ext");if(t){ie(t.split(","),function(e){e=e.replace(/ /g,"");if(e.slice(0,7)=="ignore:"){r.push(e.slice(7));return}if(r.indexOf(e)<0){const t=jn[e];if(t&&n.indexOf(t)<0){n.push(t)}}})}return Jn(ue(c(e)),n,r)}var Kn=false;te().addEventListener("DOMContentLoaded",function(){Kn=true});function Gn(e){if(Kn||te().readyState==="complete"){e()}else{te().addEventListener("DOMContentLoaded",e)}}function Wn(){if(Q.config.includeIndicatorStyles!==false){const e=Q.config.inlineStyleNonce?` nonce="${Q.config.inlineStyleNonce}"`:"";const t=Q.config.indicatorClass;const n=Q.config.requestClass;te().head.insertAdjacentHTML("beforeend",`<style${e}>`+`.${t}{opacity:0;visibility: hidden} `+`.${n} .${t}, .${n}.${t}{opacity:1;visibility: visible;transition: opacity 200ms ease-in}`+"</style>")}}function Zn(){const e=te().querySelector('meta[name="htmx-config"]');if(e){return v(e.content)}else{return null}}function Yn(){const e=Zn();if(e){Q.config=le(Q.config,e)}}Gn(function(){Yn();Wn();let e=te().body;Ft(e);const t=te().querySelectorAll("[hx-trigger='restored'],[data-hx-trigger='restored']");e.addEventListener("htmx:abort",function(e){const t=e.detail.elt||e.target;const n=oe(t);if(n&&n.xhr){n.xhr.abort()}});const n=window.onpopstate?window.onpopstate.bind(window):null;window.onpopstate=function(e){if(e.state&&e.state.htmx){en();ie(t,function(e){ae(e,"htmx:restored",{document:te(),triggerEvent:ae})})}else{if(n){n(e)}}};x().setTimeout(function(){ae(e,"htmx:load",{});e=null},0)});return Q}();

(() => {
  "use strict";
  const SEEN_FOR = 8000;
  const box = document.getElementById("toasts");
  const model = document.getElementById("toast-model");
  if (!box) return;

  function dismiss(toast) {
    const next = toast.contains(document.activeElement) && (toast.nextElementSibling || toast.previousElementSibling);
    toast.remove();
    const button = next && next.querySelector("[data-dismiss]");
    if (button) button.focus();
  }

  function leaveInTime(toast) {
    if (toast.dataset.timed || toast.matches('[data-tone="error"], [data-tone="warning"]')) return;
    toast.dataset.timed = "1";
    const leave = () => (toast.matches(":hover, :focus-within") ? setTimeout(leave, 2000) : dismiss(toast));
    setTimeout(leave, SEEN_FOR);
  }

  function add({ text, tone = "info" }) {
    const known = [...box.children].find((toast) => toast.querySelector("p").textContent === text);
    if (known) return;
    const toast = model.content.querySelector(`[data-tone="${tone}"]`).cloneNode(true);
    toast.querySelector("p").textContent = text;
    box.append(toast);
  }

  new MutationObserver(() => [...box.children].forEach(leaveInTime)).observe(box, { childList: true });
  [...box.children].forEach(leaveInTime);

  box.addEventListener("click", (event) => {
    const toast = event.target.closest("[data-dismiss]")?.closest("[data-toast]");
    if (toast) dismiss(toast);
  });
  document.body.addEventListener("toast", (event) => add(event.detail));
  document.body.addEventListener("htmx:sendError", () =>
    add({ text: "That did not reach the portal. Nothing was changed; try again in a moment.", tone: "warning" }));
  document.body.addEventListener("htmx:responseError", (event) => {
    const status = event.detail.xhr.status;
    if (event.detail.requestConfig.triggeringEvent?.type === "news") return;
    add(status === 403 || status === 401
      ? { text: "You are signed out, or this is not yours to do. Reload the page.", tone: "warning" }
      : { text: "The portal could not do that. Nothing was changed.", tone: "error" });
  });
})();

(() => {
  "use strict";
  const MINUTE = 60;
  const HOUR = 60 * MINUTE;
  const DAY = 24 * HOUR;
  const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
  const two = (number) => String(number).padStart(2, "0");

  const date = (at) => `${at.getDate()} ${MONTHS[at.getMonth()]} ${at.getFullYear()}`;
  const exact = (at) => `${date(at)}, ${two(at.getHours())}:${two(at.getMinutes())}`;
  const clock = (at) => `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;

  function ago(at) {
    const gap = (Date.now() - at.getTime()) / 1000;
    const seconds = Math.floor(Math.abs(gap));
    if (seconds < 45) return "just now";
    if (seconds >= 30 * DAY) return date(at);
    if (seconds >= DAY && seconds < 2 * DAY) return gap > 0 ? "yesterday" : "tomorrow";
    const [size, word] = seconds >= DAY ? [DAY, "day"] : seconds >= HOUR ? [HOUR, "hour"] : [MINUTE, "minute"];
    const count = Math.max(1, Math.floor(seconds / size));
    const words = `${count} ${word}${count === 1 ? "" : "s"}`;
    return gap > 0 ? `${words} ago` : `in ${words}`;
  }

  const WORDS = { ago, clock, date, exact };

  function write(time) {
    const at = new Date(time.dateTime);
    if (Number.isNaN(at.getTime())) return;
    const words = (WORDS[time.dataset.when] || ago)(at);
    if (time.textContent !== words) time.textContent = words;
    if (time.title !== exact(at)) time.title = exact(at);
  }

  const writeAll = () => document.visibilityState === "visible" && document.querySelectorAll("time[data-when]").forEach(write);

  writeAll();
  setInterval(writeAll, 20000);
  document.addEventListener("visibilitychange", writeAll);
  document.body.addEventListener("htmx:afterSettle", writeAll);
  document.body.addEventListener("htmx:oobAfterSwap", writeAll);
})();

(() => {
  "use strict";
  const feed = document.getElementById("feed");
  if (!feed) return;
  const SLOWEST = 30; // seconds between two tries while nobody answers
  const PATIENCE = 20000; // ms for one answer
  const announce = document.getElementById("announce");
  const offline = document.getElementById("offline");
  const seen = () => document.visibilityState === "visible";

  let timer = 0;
  let asking = null;
  let failures = 0;
  let ended = false;

  /* ------------------------------------------------------------ the feed */

  const pace = () => Math.max(0.5, Number(feed.dataset.pace) || 15);

  function setPace(seconds) {
    if (Number(seconds) > 0) feed.dataset.pace = String(seconds);
  }

  function later(seconds) {
    clearTimeout(timer);
    if (!ended && seen()) timer = setTimeout(ask, seconds * 1000);
  }

  function rest() {
    clearTimeout(timer);
    if (asking) asking.abort();
    asking = null;
  }

  function say(texts) {
    if (announce && texts && texts.length) announce.textContent = texts.join(" ");
  }

  function take(news) {
    feed.dataset.after = String(news.after);
    setPace(news.pace);
    say(news.say);
    document.body.dispatchEvent(new CustomEvent("news", { detail: news }));
  }

  async function read(response) {
    if (response.type === "opaqueredirect" || response.status === 401 || response.status === 403) {
      ended = true; // signed out, or no longer a member: asking on would help nobody
      return;
    }
    if (response.status === 204) setPace(response.headers.get("Feed-Pace"));
    else if (response.ok) take(await response.json());
    else throw new Error(String(response.status));
  }

  async function ask() {
    if (asking || ended || !seen()) return;
    const mine = new AbortController();
    asking = mine;
    const patience = setTimeout(() => mine.abort("slow"), PATIENCE);
    try {
      const response = await fetch(`${feed.dataset.url}?after=${encodeURIComponent(feed.dataset.after)}`, {
        credentials: "same-origin", cache: "no-store", redirect: "manual", signal: mine.signal,
        headers: { Accept: "application/json" },
      });
      await read(response);
      failures = 0;
    } catch {
      if (asking !== mine) return; // put to rest on purpose
      failures += 1;
    } finally {
      clearTimeout(patience);
      if (asking === mine) asking = null;
    }
    if (offline) offline.hidden = failures < 2;
    later(failures ? Math.min(SLOWEST, pace() * 2 ** failures) : pace());
  }

  document.addEventListener("visibilitychange", () => (seen() ? ask() : rest()));
  window.addEventListener("pagehide", rest);
  window.addEventListener("pageshow", (event) => event.persisted && ask());
  window.addEventListener("online", ask);
  later(pace());

  /* ----------------------------------------------------------- the swaps */

  const WRITING = 'textarea, select, input:not([type="checkbox"], [type="radio"], [type="submit"], [type="button"], [type="hidden"])';
  const postponed = new Set();

  const plays = (part) => [...part.querySelectorAll("video, audio")].some((media) => !media.paused && !media.ended);
  const isRefused = (form) => Boolean(form?.querySelector('.field-error, [role="alert"]'));
  const isTyped = (field) => field.value !== (isRefused(field.form) ? "" : field.defaultValue);
  const holdsWords = (part) => [...part.querySelectorAll("textarea, input")].some((field) => field.matches(WRITING) && isTyped(field));
  const isWritten = (part) => document.activeElement?.matches(WRITING) && part.contains(document.activeElement);
  const isBusy = (part) => plays(part) || isWritten(part) || holdsWords(part) || part.querySelector("dialog[open], :popover-open");

  const folds = (part) => [...part.querySelectorAll("details")].map((fold, index) => [fold.id || `${index}:${fold.className}`, fold]);

  function keepFolds(from, to) {
    const open = new Set(folds(from).filter(([, fold]) => fold.open).map(([key]) => key));
    for (const [key, fold] of folds(to)) if (open.has(key)) fold.open = true;
  }

  function keepPicks(from, to) {
    const boxes = [...to.querySelectorAll('[type="checkbox"]')];
    for (const box of from.querySelectorAll('[type="checkbox"]')) {
      const again = box.checked !== box.defaultChecked && boxes.find(({ name, value }) => name === box.name && value === box.value);
      if (again) again.checked = box.checked;
    }
  }

  document.body.addEventListener("htmx:oobBeforeSwap", (event) => {
    const { target, fragment } = event.detail;
    const next = fragment.firstElementChild;
    if (!next || !target.dataset.rev || next.id !== target.id) return;
    if (target.dataset.rev === next.dataset.rev) event.detail.shouldSwap = false;
    else if (isBusy(target)) {
      event.detail.shouldSwap = false;
      postponed.add(target.id);
    } else {
      postponed.delete(target.id);
      keepFolds(target, next);
      keepPicks(target, next);
      keepFocus(target);
    }
  });

  function keepFocus(target) {
    const focused = document.activeElement;
    if (!focused || focused === document.body || !target.contains(focused)) return;
    const { id } = focused;
    const place = [...target.querySelectorAll("a, button, input, summary")].indexOf(focused);
    queueMicrotask(() => {
      if (focused.isConnected) return;
      const part = document.getElementById(target.id);
      const again = (id && document.getElementById(id)) || part?.querySelectorAll("a, button, input, summary")[place];
      if (again) again.focus({ preventScroll: true });
    });
  }

  function fetchPostponed() {
    setTimeout(() => {
      const free = [...postponed].some((id) => !document.getElementById(id) || !isBusy(document.getElementById(id)));
      if (free) document.body.dispatchEvent(new CustomEvent("news", { detail: {} }));
    }, 300);
  }
  for (const name of ["focusout", "pause", "ended", "close", "toggle"]) {
    document.addEventListener(name, () => postponed.size && fetchPostponed(), true);
  }

  document.body.addEventListener("htmx:oobErrorNoTarget", (event) => event.preventDefault());
})();

(() => {
  "use strict";
  const bell = document.getElementById("bell");
  if (!bell) return;
  const count = bell.querySelector("[data-bell-count]");

  document.body.addEventListener("news", (event) => {
    const news = event.detail?.bell;
    if (!news) return;
    count.hidden = !news.unread;
    count.lastElementChild.textContent = String(news.unread);
    const isNew = news.newest > Number(bell.dataset.newest);
    bell.dataset.newest = String(news.newest);
    if (isNew && news.url !== location.pathname) {
      document.body.dispatchEvent(new CustomEvent("toast", { detail: { text: news.text, tone: news.tone } }));
    }
  });
})();

(() => {
  "use strict";
  const csrf = () => JSON.parse(document.body.getAttribute("hx-headers") || "{}")["X-CSRFToken"] || "";

  /* ------------------------------------------------- drafts save themselves */

  const QUIET = 800; // ms without a key
  const AGAIN = 5000; // ms until a lost save is tried again
  const drafts = new WeakMap();

  const draftOf = (form) => {
    if (!drafts.has(form)) drafts.set(form, { timer: 0, saving: false, dirty: false, refused: "unsaved" in form.dataset });
    return drafts.get(form);
  };

  function tell(form, tone, text) {
    const id = form.id;
    for (const place of document.querySelectorAll("[data-saved]")) {
      if (place.dataset.saved && place.dataset.saved !== id) continue;
      place.dataset.tone = tone;
      place.textContent = text;
    }
  }

  async function save(form) {
    const draft = draftOf(form);
    if (draft.saving || form.dataset.sending) return true;
    draft.saving = true;
    draft.dirty = false;
    tell(form, "", "Saving");
    try {
      const body = new FormData(form);
      for (const [name, value] of [...body]) if (value instanceof File) body.delete(name);
      const response = await fetch(form.dataset.autosave, {
        method: "POST", body, credentials: "same-origin", redirect: "manual",
        headers: { "X-CSRFToken": csrf(), "X-Autosave": "1", Accept: "application/json" },
      });
      await settle(form, response);
      return true;
    } catch {
      draft.dirty = true;
      tell(form, "warning", navigator.onLine ? "Not saved yet, trying again" : "You are offline. Not saved yet; what you typed is still here.");
      schedule(form, AGAIN);
      return false;
    } finally {
      draft.saving = false;
      if (draft.dirty && !draft.timer) schedule(form, QUIET);
    }
  }

  async function settle(form, response) {
    const said = response.headers.get("Content-Type")?.includes("json") ? await response.json() : {};
    draftOf(form).refused = !response.ok;
    if (response.ok) {
      tell(form, said.problem ? "warning" : "success", said.problem || said.saved || "Saved just now");
      form.dispatchEvent(new CustomEvent("saved", { bubbles: true, detail: said }));
    } else if (response.status >= 500) throw new Error(String(response.status));
    else tell(form, "warning", said.problem || "Not saved: this page is out of date. Copy what you typed, then reload.");
  }

  function schedule(form, delay) {
    const draft = draftOf(form);
    draft.dirty = true;
    clearTimeout(draft.timer);
    draft.timer = setTimeout(() => {
      draft.timer = 0;
      save(form);
    }, delay);
  }

  function edited(event) {
    const form = event.target.form || event.target.closest?.("form");
    if (form?.matches("[data-autosave]") && event.target.name) schedule(form, QUIET);
  }
  document.addEventListener("input", edited);
  document.addEventListener("change", edited);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") return;
    for (const form of document.querySelectorAll("form[data-autosave]")) {
      if (!draftOf(form).dirty) continue;
      clearTimeout(draftOf(form).timer);
      save(form);
    }
  });

  /* --------------------------------------------------------- sent only once */

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method === "dialog" || form.matches("[hx-post], [hx-get], [hx-put], [hx-delete]")) return;
    if (form.method !== "post") return;
    if (form.dataset.sending) {
      event.preventDefault();
      return;
    }
    if (!form.dataset.reached && (form.matches("[data-autosave]") || holdsWords(form))) {
      event.preventDefault();
      if (!form.dataset.reaching) reach(form, event.submitter);
      return;
    }
    delete form.dataset.reached;
    keepOthers(form, event.submitter);
    form.dataset.sending = "1";
    clearTimeout(draftOf(form).timer);
    for (const button of sendersOf(form)) button.setAttribute("aria-disabled", "true");
  });

  const PARTS = "textarea[data-part]";
  const keyOf = (field) => `unsent:${field.dataset.part}:${field.id}`;

  function keepOthers(form, sender) {
    const sent = sender?.name === "parent" ? `answer-${sender.value}` : "text";
    for (const field of form.elements) {
      if (field.matches(PARTS) && field.name !== sent && field.value.trim()) sessionStorage.setItem(keyOf(field), field.value);
    }
  }

  for (const field of document.querySelectorAll(PARTS)) {
    const kept = sessionStorage.getItem(keyOf(field));
    sessionStorage.removeItem(keyOf(field));
    if (kept === null) continue;
    field.value = kept;
    const fold = field.closest("details");
    if (fold) fold.open = true;
  }

  const feed = document.getElementById("feed");

  async function whyNot() {
    const place = feed ? `${feed.dataset.url}?after=${encodeURIComponent(feed.dataset.after)}` : document.body.dataset.reach;
    try {
      const answer = await fetch(place, { credentials: "same-origin", cache: "no-store", redirect: "manual" });
      if (answer.ok) return "";
      if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403)
        return "Not sent: you are no longer signed in. What you typed is still here: copy it, then sign in again.";
      return "Not sent: the portal does not answer. What you typed is still here. Try again in a moment.";
    } catch {
      return "Not sent: there is no connection. What you typed is still here. Try again in a moment.";
    }
  }

  async function reach(form, sender) {
    form.dataset.reaching = "1";
    const why = await whyNot();
    delete form.dataset.reaching;
    if (!form.matches("[data-autosave]")) note(sender || form.lastElementChild, "unsent", why);
    else if (why) {
      tell(form, "warning", why);
      schedule(form, AGAIN);
    }
    if (why) return;
    form.dataset.reached = "1";
    form.requestSubmit(sender);
  }

  function note(element, name, text) {
    const there = element.nextElementSibling;
    const line = there?.dataset.note === name ? there : document.createElement("p");
    if (!text) {
      line.remove();
      return;
    }
    if (line !== there) {
      line.className = "field-error";
      line.dataset.note = name;
      line.setAttribute("role", "alert");
      element.after(line);
    }
    if (line.textContent !== text) line.textContent = text;
  }

  window.addEventListener("beforeunload", (event) => {
    const forms = [...document.querySelectorAll('form[method="post"]')].filter((form) => !form.dataset.sending);
    if (forms.some((form) => (form.matches("[data-autosave]") ? isUnsaved(form) : isWrittenIn(form)))) event.preventDefault();
  });

  const TYPED = 'textarea, input:not([type]), [type="text"], [type="email"], [type="url"], [type="tel"], [type="number"], [type="date"], [type="time"]';
  const SIGNS_IN = '[autocomplete~="current-password"], [autocomplete~="one-time-code"]'; // filled in by the browser

  const hasFile = (field) => field.type === "file" && field.files.length > 0;
  const isTyped = (field) => field.matches(TYPED) && !field.matches("[data-now]") && field.value.trim() !== "";

  function isUnsaved(form) {
    const draft = draftOf(form);
    return draft.dirty || draft.saving || draft.refused || [...form.elements].some(hasFile);
  }

  function isWrittenIn(form) {
    if (form.querySelector(SIGNS_IN)) return false;
    const refused = form.querySelector(".field-error, [role='alert']") !== null; // the page shows it, and nothing keeps it
    return [...form.elements].some((field) => hasFile(field) || (isTyped(field) && (refused || field.value !== field.defaultValue)));
  }

  const holdsWords = (form) => isWrittenIn(form) || [...form.elements].some((field) => field.matches("textarea") && isTyped(field));

  const sendersOf = (form) => [...form.elements].filter((element) => element.matches('button:not([type="button"]), [type="submit"]'));

  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sending]")) {
      delete form.dataset.sending;
      for (const button of sendersOf(form)) button.removeAttribute("aria-disabled");
    }
  });

  /* ------------------------------------------------------ words and numbers */

  const grouped = new Intl.NumberFormat("en");
  const plural = (count, word) => `${grouped.format(count)} ${word}${count === 1 ? "" : "s"}`;

  function count(area) {
    const place = document.querySelector(`[data-count-of="${area.id}"]`);
    if (!place) return;
    const words = area.value.trim().split(/\s+/u).filter(Boolean).length;
    const letters = [...area.value].length;
    const most = Number(place.dataset.limit || area.dataset.limit || 0);
    const limit = most > 0 ? ` of ${grouped.format(most)} characters` : ` ${letters === 1 ? "character" : "characters"}`;
    place.toggleAttribute("data-over", most > 0 && letters > most);
    place.textContent = `${plural(words, "word")}, ${grouped.format(letters)}${limit}`;
  }

  function keepWhole(field) {
    const most = Number(field.dataset.limit);
    const over = [...field.value].length - most;
    const letters = `${grouped.format(over)} ${over === 1 ? "character" : "characters"}`;
    const told = over > 0 ? `Too long by ${letters}. All of it is kept here: shorten it to ${grouped.format(most)}, then send it.` : "";
    field.setCustomValidity(told);
    note(field, "too-long", told);
  }

  function show(range) {
    const place = document.querySelector(`[data-shown="${range.dataset.shows}"]`);
    if (place) place.textContent = range.value;
  }

  function refresh(element) {
    if (element.matches("[data-limit]:is(input, textarea)")) keepWhole(element);
    if (element.matches("[data-count]")) count(element);
    if (element.matches("[data-shows]")) show(element);
  }
  const refreshAll = () => document.querySelectorAll("[data-count], [data-shows], [data-limit]").forEach(refresh);
  document.addEventListener("input", (event) => refresh(event.target));
  document.body.addEventListener("htmx:afterSettle", refreshAll);
  refreshAll();

  /* ------------------------------------------------------------ real dialogs */

  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-dialog]");
    const dialog = opener && document.getElementById(opener.dataset.dialog);
    if (dialog) {
      event.preventDefault();
      dialog.showModal();
    } else if (event.target.closest("[data-close]")) event.target.closest("dialog")?.close();
    else if (event.target.matches("dialog.ask")) event.target.close(); // the backdrop
  });

  /* --------------------------------------------------------------- small keys */

  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.matches("input, textarea, select, [contenteditable]")) return;
    const search = [...document.querySelectorAll("[data-slash]")].find((field) => field.offsetParent);
    if (!search) return;
    event.preventDefault();
    search.focus();
    search.select();
  });

  document.querySelector("[data-focus]")?.focus();
})();

(() => {
  "use strict";
  const WAIT = 250; // ms, so that a passing pointer starts nothing
  let current = null;
  let timer = 0;
  let media = null;

  const sound = new Audio();
  sound.preload = "none";

  function film(owner) {
    const video = document.createElement("video");
    video.className = "preview-film";
    video.playsInline = true;
    video.setAttribute("aria-hidden", "true");
    (owner.querySelector("[data-preview-stage]") || owner).append(video);
    return video;
  }

  function stop() {
    clearTimeout(timer);
    if (!current) return;
    delete current.dataset.playing;
    if (current.hasAttribute("aria-pressed")) current.setAttribute("aria-pressed", "false");
    if (media) {
      media.pause();
      if (media === sound) sound.removeAttribute("src");
      else media.remove();
    }
    media = null;
    current = null;
  }

  function start(owner) {
    stop();
    current = owner;
    media = owner.dataset.previewKind === "video" ? film(owner) : sound;
    media.onended = stop;
    media.onerror = stop;
    media.src = owner.dataset.preview;
    owner.dataset.playing = "1";
    if (owner.hasAttribute("aria-pressed")) owner.setAttribute("aria-pressed", "true");
    play(media);
  }

  function play(player) {
    player.play().catch((problem) => {
      if (player !== media) return;
      if (problem.name === "NotAllowedError" && player !== sound && !player.muted) {
        player.muted = true;
        play(player);
      } else stop();
    });
  }

  const ownerOf = (event) => (event.target instanceof Element ? event.target.closest("[data-preview]") : null);

  function enter(event) {
    const owner = ownerOf(event);
    if (!owner || owner === current) return;
    if (event.type === "focusin" && !event.target.matches(":focus-visible")) return;
    clearTimeout(timer);
    timer = setTimeout(() => start(owner), WAIT);
  }

  function leave(event) {
    const owner = ownerOf(event);
    if (!owner || (event.relatedTarget && owner.contains(event.relatedTarget))) return;
    if (owner === current || !current) stop();
  }

  document.addEventListener("pointerover", (event) => event.pointerType !== "touch" && enter(event));
  document.addEventListener("pointerout", (event) => event.pointerType !== "touch" && leave(event));
  document.addEventListener("focusin", enter);
  document.addEventListener("focusout", leave);
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-preview]");
    if (!button) return;
    if (button === current && !media.paused && event.detail === 0) stop(); // the key that started it ends it
    else if (button !== current) start(button);
  });
  document.addEventListener("keydown", (event) => event.key === "Escape" && stop());
  document.addEventListener("visibilitychange", stop);
  document.addEventListener("play", (event) => event.target.matches("[data-player]") && stop(), true);
})();

(() => {
  "use strict";
  const KEY = "captions";

  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-seek]");
    if (!link) return;
    const player = document.getElementById(link.dataset.player || "")?.querySelector("[data-player]")
      || document.querySelector("[data-player]");
    if (!player) return;
    event.preventDefault();
    const go = () => {
      player.currentTime = Number(link.dataset.seek);
      player.play().catch(() => {}); // refused before the first click: it stands at the right place
    };
    if (player.readyState >= HTMLMediaElement.HAVE_METADATA) go();
    else {
      player.addEventListener("loadedmetadata", go, { once: true });
      player.load();
    }
  });

  document.addEventListener("focusin", (event) => {
    const field = event.target.closest("[data-now]");
    const player = document.querySelector("[data-player]");
    if (!field || field.value || !player || !player.currentTime) return;
    const seconds = Math.floor(player.currentTime);
    field.value = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    field.select();
  });

  function remember(value) {
    try {
      localStorage.setItem(KEY, value);
    } catch {
    }
  }

  function recall() {
    try {
      return localStorage.getItem(KEY);
    } catch {
      return null;
    }
  }

  function equip(player) {
    const tracks = player.textTracks;
    if (!tracks || player.dataset.equipped) return;
    player.dataset.equipped = "1";
    if (recall() === "off") for (const track of tracks) track.mode = "disabled";
    tracks.addEventListener("change", () =>
      remember([...tracks].some((track) => track.mode === "showing") ? "on" : "off"));
  }

  const equipAll = () => document.querySelectorAll("[data-player]").forEach(equip);
  equipAll();
  document.body.addEventListener("htmx:oobAfterSwap", equipAll);
  document.body.addEventListener("htmx:afterSettle", equipAll);
})();

(() => {
  "use strict";
  const GRACE = 20; // seconds, as the portal counts
  const asked = new Set();
  const two = (number) => String(number).padStart(2, "0");

  function clock(seconds) {
    const minutes = Math.floor(seconds / 60);
    const rest = two(seconds % 60);
    return minutes < 60 ? `${minutes}:${rest}` : `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${rest}`;
  }

  function move(meter) {
    const since = Date.parse(meter.dataset.since);
    const expected = Number(meter.dataset.expected);
    if (Number.isNaN(since) || !expected) return;
    const passed = Math.max(0, Math.floor((Date.now() - since) / 1000));
    const bar = meter.querySelector("progress");
    const words = meter.querySelector("[data-passed]");
    if (bar) bar.value = Math.min(passed, expected);
    if (words) words.textContent = clock(passed);
    const key = `${meter.dataset.since} ${expected}`;
    if (passed > expected + GRACE && !asked.has(key)) {
      asked.add(key);
      document.body.dispatchEvent(new CustomEvent("news", { detail: {} }));
    }
  }

  const moveAll = () => document.visibilityState === "visible" && document.querySelectorAll("[data-meter]").forEach(move);
  moveAll();
  setInterval(moveAll, 1000);
  document.addEventListener("visibilitychange", moveAll);
})();

(() => {
  "use strict";
  const tell = (text, tone) => document.body.dispatchEvent(new CustomEvent("toast", { detail: { text, tone } }));

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
      tell("Copied.", "success");
    } catch {
      tell("The browser does not let this page copy. Select the words and copy them by hand.", "warning");
    }
  });
})();

(() => {
  "use strict";
  const KEY = "inbox-keys";
  const inbox = document.querySelector("[data-inbox]");
  const hint = document.querySelector("[data-keys-hint]");
  const button = document.querySelector("[data-keys-switch]");
  if (!inbox || !hint || !button) return;

  const recall = () => {
    try {
      return localStorage.getItem(KEY);
    } catch {
      return null;
    }
  };
  let on = recall() !== "off";

  function show() {
    button.setAttribute("aria-pressed", String(on));
    button.textContent = on ? "Shortcuts are on" : "Shortcuts are off";
  }

  hint.hidden = false;
  show();
  button.addEventListener("click", () => {
    on = !on;
    show();
    try {
      localStorage.setItem(KEY, on ? "on" : "off");
    } catch {
    }
  });

  const rows = () => [...inbox.querySelectorAll("[data-row]")];
  const current = () => document.activeElement?.closest("[data-row]");

  function step(by) {
    const all = rows();
    const at = all.indexOf(current());
    const next = at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, at + by));
    all[next]?.querySelector("[data-open]").focus();
  }

  function approve() {
    const link = current()?.querySelector("[data-review]");
    if (link) window.location.assign(`${link.href}#approve-it`);
  }

  const actions = { j: () => step(1), k: () => step(-1), a: approve, x: () => current()?.querySelector("[data-pick]")?.click(), c: () => current()?.querySelector("[data-claim]")?.click() };

  document.addEventListener("keydown", (event) => {
    if (!on || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    if (event.target.matches("input:not([type=checkbox]), textarea, select, [contenteditable]") || document.querySelector("dialog[open], :popover-open")) return;
    const action = actions[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  });
})();

(() => {
  "use strict";
  const desk = document.getElementById("desk");
  if (!desk) return;

  desk.addEventListener("saved", (event) => {
    if (event.detail.seen) desk.elements.seen.value = event.detail.seen;
  });

  desk.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches('[type="search"]')) event.preventDefault();
  });

  /* ------------------------------------- what is found, beside what is chosen */

  const QUIET = 300; // ms without a key
  let timer = 0;

  function look(event) {
    const picker = event.target.closest("[data-picks]");
    const typing = event.target.matches('[type="search"]');
    if (!picker || typing !== (event.type !== "change")) return;
    clearTimeout(timer);
    timer = setTimeout(() => htmx.trigger(picker, "pick"), event.type === "input" ? QUIET : 0);
  }
  for (const type of ["input", "change", "search"]) desk.addEventListener(type, look);

  document.body.addEventListener("htmx:beforeSwap", (event) => {
    const { elt, parameters } = event.detail.requestConfig;
    const name = elt.closest("[data-picks]")?.dataset.picks;
    if (!name || (desk.elements[name]?.value || "") === (parameters[name] || "")) return;
    event.detail.shouldSwap = false;
    htmx.trigger(elt, "pick");
  });
})();

(() => {
  "use strict";
  const film = document.getElementById("desk");
  if (!film) return;

  const text = film.querySelector('[data-speech="text"]');
  const recording = film.querySelector('[data-speech="recording"]');
  if (!text || !recording) return;

  function choose() {
    const speaks = film.elements.speech?.value;
    recording.disabled = speaks === "text";
    text.disabled = speaks === "recording" && [...recording.querySelectorAll("input, select")].some((field) => field.value);
  }
  film.addEventListener("change", choose);
  film.addEventListener("input", choose);
  choose();
})();

(() => {
  "use strict";
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-insert]");
    const area = button && document.getElementById(button.dataset.into);
    if (!area) return;
    area.setRangeText(button.dataset.insert, area.selectionStart, area.selectionEnd, "end");
    area.focus();
    area.dispatchEvent(new Event("input", { bubbles: true }));
  });
})();

(() => {
  "use strict";
  const known = new Map(); // words by address, so that a part that is swapped asks once

  const wordsAt = (url) => {
    if (!known.has(url)) known.set(url, fetch(url, { credentials: "same-origin" }).then((answer) => (answer.ok ? answer.json() : { words: [] })));
    return known.get(url);
  };

  const player = () => document.querySelector("[data-speech] [data-player]");

  function draw(place, words) {
    const parts = words.map(([word, start, end]) => {
      const span = document.createElement("span");
      span.textContent = word;
      span.dataset.seek = start;
      span.dataset.end = end;
      return span;
    });
    place.replaceChildren(...parts.flatMap((span) => [span, " "]));
    place.spans = parts;
  }

  function wordAt(spans, time) {
    let low = 0;
    let high = spans.length - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      if (Number(spans[middle].dataset.seek) > time) high = middle - 1;
      else low = middle + 1;
    }
    return high >= 0 && time <= Number(spans[high].dataset.end) ? high : -1;
  }

  function show() {
    const sound = player();
    const place = document.querySelector("[data-words]");
    if (!sound) return;
    const now = document.querySelector("[data-wave-now]");
    if (now && sound.duration) now.style.inlineSize = `${(100 * sound.currentTime) / sound.duration}%`;
    if (!place?.spans) return;
    const span = place.spans[wordAt(place.spans, sound.currentTime)];
    if (span === place.lit) return;
    place.lit?.removeAttribute("data-lit");
    place.lit = span;
    if (!span) return;
    span.setAttribute("data-lit", "");
    const below = span.offsetTop - place.offsetTop + span.offsetHeight - place.scrollTop - place.clientHeight;
    if (below > 0 || span.offsetTop - place.offsetTop < place.scrollTop) place.scrollTop = span.offsetTop - place.offsetTop - place.clientHeight / 3;
  }

  function follow() {
    show();
    if (player() && !player().paused) requestAnimationFrame(follow);
  }

  async function equip() {
    const sound = player();
    if (!sound) return;
    if (!sound.followed) {
      sound.followed = true;
      sound.addEventListener("play", follow);
      for (const name of ["timeupdate", "seeked", "loadedmetadata"]) sound.addEventListener(name, show);
    }
    const place = document.querySelector("[data-words]");
    if (!place || place.spans) return;
    const said = await wordsAt(place.dataset.words).catch(() => ({ words: [] }));
    if (said.words.length && !place.spans) draw(place, said.words);
    show();
  }

  document.addEventListener("click", (event) => {
    const wave = event.target.closest("[data-wave]");
    const sound = player();
    if (!wave || !sound?.duration) return;
    const { left, width } = wave.getBoundingClientRect();
    sound.currentTime = (sound.duration * (event.clientX - left)) / width;
  });

  equip();
  document.body.addEventListener("htmx:oobAfterSwap", equip);
  document.body.addEventListener("htmx:afterSettle", equip);
})();

(() => {
  "use strict";
  const table = document.querySelector("[data-grid]");
  if (!table) return;
  const mayEdit = "mayEdit" in table.dataset;
  const undoButton = document.querySelector("[data-grid-undo]");
  const toast = (text, tone = "warning") => document.body.dispatchEvent(new CustomEvent("toast", { detail: { text, tone } }));

  const rows = () => [...table.tBodies[0].rows];
  const rowOf = (number) => table.querySelector(`tr[data-row="${number}"]`);
  const cellsOf = (row) => [...row.querySelectorAll("td[data-at]")];
  const cellAt = (number, at) => rowOf(number)?.querySelector(`td[data-at="${at}"]`);
  const numberOf = (cell) => Number(cell.closest("tr").dataset.row);
  const atOf = (cell) => Number(cell.dataset.at);

  /* ------------------------------------------------------------- where one is */

  let here = null; // row and column of the cell that Tab comes back to

  function settle() {
    table.setAttribute("role", "grid");
    for (const cell of table.querySelectorAll("td[data-at]")) {
      cell.setAttribute("role", "gridcell");
      cell.tabIndex = -1;
    }
    const cell = (here && cellAt(here.row, here.at)) || table.querySelector("td[data-at]");
    if (cell) cell.tabIndex = 0;
  }

  function go(cell) {
    if (!cell) return;
    const before = here && cellAt(here.row, here.at);
    if (before) before.tabIndex = -1;
    for (const other of table.querySelectorAll('td[tabindex="0"]')) other.tabIndex = -1;
    here = { row: numberOf(cell), at: atOf(cell) };
    cell.tabIndex = 0;
    cell.focus();
  }

  function step(cell, down, right) {
    const all = rows();
    const row = all[all.indexOf(cell.closest("tr")) + down];
    go(row && cellsOf(row)[atOf(cell) + right]);
  }

  /* ----------------------------------------------------------------- changes */

  const done = []; // what can be undone, the newest last
  let turn = Promise.resolve(); // one change after the other

  function remember(entry) {
    done.push(entry);
    if (undoButton) undoButton.hidden = false;
  }

  const post = (url, values) => htmx.ajax("POST", url, { source: table, target: "#grid-undo", swap: "none", values }).catch(() => {});

  function send(changes, undoing = false) {
    turn = turn.then(async () => {
      document.getElementById("grid-undo").removeAttribute("data-ok");
      await post(table.dataset.cells, { changes: JSON.stringify(changes) });
      const answer = document.getElementById("grid-undo");
      const isDone = "ok" in answer.dataset;
      const undo = isDone ? JSON.parse(answer.dataset.undo || "[]") : [];
      if (undo.length && !undoing) remember({ changes: undo });
      return isDone;
    });
    return turn;
  }

  function undo() {
    const last = done.pop();
    if (undoButton) undoButton.hidden = done.length === 0;
    if (!last) return;
    if (last.out) rowOf(last.out)?.querySelector("[data-out]")?.click();
    else send(last.changes, true).then(() => go(cellAt(...last.changes.at(-1))));
  }

  /* ------------------------------------------------------------------ editing */

  let editor = null;

  const isFree = (cell) => mayEdit && cell && !cell.closest("tr").dataset.underWay;

  function textOf(cell) {
    return cell ? JSON.parse(cell.dataset.text) : null;
  }

  function edit(cell, text = textOf(cell)) {
    if (!isFree(cell) || editor) return;
    const field = document.createElement("textarea");
    field.className = "textarea grid-editor";
    field.rows = Math.min(6, text.split("\n").length);
    field.dir = "auto";
    field.value = text;
    field.setAttribute("aria-label", `${cell.dataset.label}, row ${numberOf(cell)}`);
    editor = { cell, field, row: numberOf(cell), at: atOf(cell), before: textOf(cell) };
    cell.classList.add("grid-editing");
    cell.append(field);
    field.focus();
    field.setSelectionRange(text.length, text.length);
    field.addEventListener("blur", () => close(true));
  }

  function close(keep) {
    if (!editor) return;
    const { cell, field, row, at, before } = editor;
    const text = field.value;
    editor = null;
    field.remove();
    cell.classList.remove("grid-editing");
    if (!keep || text.trim() === before) return;
    const shown = cell.querySelector(".grid-text");
    if (shown) shown.textContent = text;
    send([[row, at, text, before]]).then((isDone) => {
      if (isDone) return;
      const again = cellAt(row, at); // what was typed is not lost
      if (!again) return;
      again.querySelector(".grid-text").textContent = textOf(again);
      go(again);
      edit(again, text);
    });
  }

  window.addEventListener("beforeunload", (event) => {
    if (editor && editor.field.value.trim() !== editor.before) event.preventDefault();
  });

  /* ------------------------------------------------------------------ a block */

  function block(text) {
    const found = [[""]];
    let quoted = false;
    const add = (sign) => { found.at(-1)[found.at(-1).length - 1] += sign; };
    const lines = text.replace(/\r\n?/g, "\n").replace(/\n$/, "");
    for (let at = 0; at < lines.length; at += 1) {
      const sign = lines[at];
      if (quoted && sign === '"' && lines[at + 1] === '"') { add('"'); at += 1; }
      else if (quoted && sign === '"') quoted = false;
      else if (quoted) add(sign);
      else if (sign === '"' && found.at(-1).at(-1) === "") quoted = true;
      else if (sign === "\t") found.at(-1).push("");
      else if (sign === "\n") found.push([""]);
      else add(sign);
    }
    return quoted ? lines.split("\n").map((line) => line.split("\t")) : found;
  }

  function paste(cell, text) {
    const lines = block(text);
    const shown = rows();
    const first = shown.indexOf(cell.closest("tr"));
    const columns = cellsOf(shown[first]).length;
    if (lines.some((line) => atOf(cell) + line.length > columns)) {
      toast("The block has more columns than the table has from here on. Nothing was pasted.");
      return;
    }
    const numbers = lines.map((_line, n) => Number(shown[first + n]?.dataset.row));
    const last = Number(shown.at(-1).dataset.row);
    if ("filtered" in table.dataset && first + lines.length > shown.length) {
      toast("The block has more rows than are shown from here on. Nothing was pasted.");
      return;
    }
    const changes = lines.flatMap((line, n) => {
      const row = numbers[n] || last + 1 + n - (shown.length - first);
      return line.map((words, m) => [row, atOf(cell) + m, words, textOf(cellAt(row, atOf(cell) + m))]);
    });
    send(changes).then(() => go(cellAt(numberOf(cell), atOf(cell))));
  }

  /* ------------------------------------------------------------------- showing */

  async function show(link) {
    await htmx.ajax("GET", link.getAttribute("href"), { target: "#preview", swap: "outerHTML" });
    document.getElementById("preview")?.scrollIntoView({ block: "nearest" });
    for (const row of rows()) row.toggleAttribute("data-open", row.dataset.row === document.getElementById("preview")?.dataset.row);
  }

  const faulty = (row) => row.querySelector("td[data-tone]") || (row.querySelector(".grid-why") && cellsOf(row)[0]);

  function fault(back) {
    const all = rows();
    const now = here ? all.indexOf(rowOf(here.row)) : -1;
    const onward = back ? all.slice(0, Math.max(now, 0)).reverse() : all.slice(now + 1);
    const found = onward.map(faulty).find(Boolean);
    if (found) {
      go(found);
      return;
    }
    const edge = (back ? all[0] : all.at(-1))?.dataset.row || 0;
    window.location.assign(`${table.dataset.faults}?after=${edge}${back ? "&backwards" : ""}`);
  }

  /* ---------------------------------------------------------------------- keys */

  const moves = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

  function inEditor(event) {
    const { cell, row, at } = editor;
    if (event.key === "Escape") close(false);
    else if (event.key === "Enter" && !event.shiftKey && !event.altKey) close(true);
    else if (event.key === "Tab") close(true);
    else return;
    event.preventDefault();
    const now = cellAt(row, at) || cell;
    if (event.key === "Enter") step(now, 1, 0);
    else if (event.key === "Tab") step(now, 0, event.shiftKey ? -1 : 1);
    if (!table.contains(document.activeElement)) go(now);
  }

  function onCell(event, cell) {
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
    const row = cell.closest("tr");
    if (plain && moves[event.key]) step(cell, ...moves[event.key]);
    else if (plain && event.key === "Home") go(cellsOf(row)[0]);
    else if (plain && event.key === "End") go(cellsOf(row).at(-1));
    else if (plain && (event.key === "Enter" || event.key === "F2")) edit(cell);
    else if (plain && event.key === "Delete" && isFree(cell)) send([[numberOf(cell), atOf(cell), "", textOf(cell)]]);
    else if (plain && event.key === " ") show(row.querySelector("[data-show]"));
    else if (plain && event.key === "x") row.querySelector("[data-out]")?.click();
    else if (plain && event.key === "/") document.querySelector("[data-grid-search]")?.focus();
    else if ((event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === "z") undo();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  table.addEventListener("keydown", (event) => {
    if (editor && event.target === editor.field) inEditor(event);
    else if (event.target.matches("td[data-at]")) onCell(event, event.target);
  });

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    if (event.key === "F8") {
      event.preventDefault();
      if (editor) close(true);
      fault(event.shiftKey);
    } else if (event.key === "?" && !event.target.matches("input, textarea, select, [contenteditable]")) {
      event.preventDefault();
      document.getElementById("grid-keys").showModal();
    }
  });

  table.addEventListener("focusin", (event) => {
    if (event.target.matches("td[data-at]") && (here?.row !== numberOf(event.target) || here?.at !== atOf(event.target))) go(event.target);
  });
  table.addEventListener("dblclick", (event) => {
    const cell = event.target.closest("td[data-at]");
    if (cell) edit(cell);
  });
  table.addEventListener("paste", (event) => {
    const cell = event.target.closest?.("td[data-at]");
    if (editor || !isFree(cell)) return;
    event.preventDefault();
    paste(cell, event.clipboardData.getData("text/plain"));
  });
  table.addEventListener("copy", (event) => {
    if (editor || !event.target.matches?.("td[data-at]") || String(window.getSelection())) return;
    event.preventDefault();
    event.clipboardData.setData("text/plain", textOf(event.target));
  });

  /* ------------------------------------------------------------------- buttons */

  document.addEventListener("click", (event) => {
    const plain = !event.ctrlKey && !event.metaKey && !event.shiftKey;
    const shows = plain && event.target.closest("[data-show]");
    const out = event.target.closest("[data-out]");
    if (shows) {
      event.preventDefault();
      show(shows);
    } else if (plain && event.target.closest("[data-fault]")) {
      event.preventDefault();
      fault(false);
    } else if (event.target.closest("[data-grid-undo]")) undo();
    else if (out && event.isTrusted) remember({ out: Number(out.closest("tr").dataset.row) });
  });

  document.body.addEventListener("htmx:oobAfterSwap", () => {
    const held = document.activeElement === document.body && here;
    settle();
    if (held) cellAt(here.row, here.at)?.focus({ preventScroll: true });
  });

  settle();
  const asked = window.location.hash.startsWith("#row-") && document.querySelector(window.location.hash.replace(/[^#\w-]/g, ""));
  if (asked && table.contains(asked)) {
    const arrive = () => document.activeElement === document.body && go(faulty(asked) || cellsOf(asked)[0]);
    arrive();
    window.addEventListener("load", () => window.requestAnimationFrame(arrive), { once: true });
  }
})();

(() => {
  "use strict";
  const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

  const narrow = (list) => {
    const wanted = fold(list.querySelector("[data-filter-text]").value.trim());
    let shown = 0;
    for (const item of list.querySelectorAll("[data-filter-item]")) {
      item.hidden = !fold(item.textContent).includes(wanted);
      shown += !item.hidden;
    }
    list.querySelector("[data-filter-none]").hidden = shown > 0;
  };
  const count = (list) => {
    const ticked = list.querySelectorAll("[data-filter-item] input:checked").length;
    list.querySelector("[data-filter-count]").textContent = ticked || "";
  };

  document.addEventListener("input", (event) => {
    const list = event.target.closest("[data-filter]");
    if (list && event.target.matches("[data-filter-text]")) {
      event.stopPropagation();
      narrow(list);
    }
  }, true);
  document.addEventListener("change", (event) => {
    const list = event.target.closest("[data-filter]");
    if (list) count(list);
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-tick]");
    if (!button) return;
    const names = new Set(JSON.parse(document.getElementById(button.dataset.tick).textContent));
    const list = button.closest("[data-filter]");
    for (const box of list.querySelectorAll("[data-filter-item] input")) if (names.has(box.value)) box.checked = true;
    count(list);
    button.dispatchEvent(new Event("change", { bubbles: true }));
  });
  for (const list of document.querySelectorAll("[data-filter]")) count(list);
})();
